import type { Frame, RunId } from '../contract/frame.ts';
import type { FromWorker } from '../contract/messages.ts';
import type { RasterAsked, Wanted } from '../contract/requests.ts';
import { ActivityLook } from './activity.ts';
import { type Era, Eras } from './era.ts';
import { frameWeights } from './frame-weights.ts';
import { History } from './history.ts';
import type { LiveRun } from './live-run.ts';
import { NetworksAt } from './network-at.ts';
import { Allowance } from './pace.ts';
import { planeInput, rasterOf } from './raster.ts';
import { type RecordedFrame, recordedFrame } from './recorded-frame.ts';
import { thresholdOf } from './threshold.ts';

/** Parts that a live frame may have, and whether there are live frames. */
export interface Watch {
  readonly frames: boolean;
  readonly want: readonly Wanted[];
}

/** Milliseconds between frames, and the most of the time that recording and showing them takes. */
const [FRAME_EVERY, RECORD_SHARE, SHOW_SHARE] = [50, 0.02, 0.03];

/** What a run has recorded, and what is shown of it. */
export class Frames {
  readonly history: History;
  readonly networks = new NetworksAt();
  watch: Watch = { frames: true, want: [] };
  readonly #eras = new Eras();
  readonly #activity = new ActivityLook();
  readonly #recording = new Allowance(FRAME_EVERY, RECORD_SHARE);
  readonly #showing = new Allowance(FRAME_EVERY, SHOW_SHARE);
  #shownEra: Era | undefined;

  constructor(mostBytes?: number) {
    this.history = new History(mostBytes);
  }

  /** The frame of a run as it is now, recorded if it is not yet. */
  present(run: LiveRun): RecordedFrame {
    const { trainer, parts } = run;
    const { last } = this.history;
    const era = this.#eras.of(trainer);
    if (last?.cycle === trainer.cycle && last.era === era) return last;
    const frame = recordedFrame(trainer, era, (name) => thresholdOf(parts.experiment, name));
    this.history.add(frame);
    return frame;
  }

  /** Records the frame of now, if it is time to, and makes a live frame of it, if one is wanted. */
  tick(id: RunId, run: LiveRun, anyway: boolean): Extract<FromWorker, { kind: 'frame' }> | undefined {
    const now = performance.now();
    const recorded = this.#recording.spend(now, () => this.present(run), anyway);
    if (!recorded || !this.watch.frames) return undefined;
    const frame = this.#showing.spend(now, () => this.#live(run, recorded), anyway);
    return frame && { kind: 'frame', run: id, frame };
  }

  /** A recorded frame as the page sees it, with its architecture. */
  shown(run: LiveRun, recorded: RecordedFrame, want: readonly Wanted[]): Frame {
    const { cycle, smoothedLoss, era, populations } = recorded;
    const plane = want.includes('boundary') && planeInput(run.parts.task) !== undefined;
    return {
      cycle,
      smoothedLoss,
      // What is transferred is gone from here.
      populations: populations.map((each) => ({
        ...each,
        ids: each.ids.slice(),
        ages: each.ages.slice(),
        strengths: each.strengths.slice(),
        dead: each.dead.slice(),
      })),
      architecture: era.architecture,
      ...(want.includes('weights') && { weights: frameWeights(recorded) }),
      ...(want.includes('activity') && { activity: this.#activity.at(run, recorded) }),
      ...(plane && { boundary: this.raster(run, recorded, {}) }),
    };
  }

  /** What the network of a frame says over the plane. */
  raster(run: LiveRun, recorded: RecordedFrame, asked: RasterAsked): ReturnType<typeof rasterOf> {
    const { task, document } = run.parts;
    return this.networks.with(run, recorded, (network) => rasterOf(network, task, asked, document.seed));
  }

  #live(run: LiveRun, recorded: RecordedFrame): Frame {
    const { architecture, ...frame } = this.shown(run, recorded, this.watch.want);
    const known = this.#shownEra === recorded.era;
    this.#shownEra = recorded.era;
    return { ...frame, ...(!known && architecture && { architecture }) };
  }
}

/** The memory of all arrays of some plain data, to be handed over. */
export function transferred(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (each: unknown): void => {
    if (ArrayBuffer.isView(each)) {
      if (each.buffer instanceof ArrayBuffer && each.byteLength === each.buffer.byteLength)
        found.add(each.buffer);
    } else if (typeof each === 'object' && each !== null) Object.values(each).forEach(visit);
  };
  visit(value);
  return [...found];
}
