import type { Report } from '@meristem/growable';
import type { ProgressEvent } from '../contract/messages.ts';
import type { PlateauView } from '../contract/requests.ts';
import type { LiveRun } from './live-run.ts';
import { Allowance } from './pace.ts';

/** Milliseconds over which cycles a second are counted, about. */
const RATE_WINDOW = 1000;

/** Held-out cycles of a look at the accuracy, milliseconds between looks, and the most of the time that looks take. */
const [LOOK_CYCLES, LOOK_EVERY, LOOK_SHARE] = [20, 4000, 0.01];

/** What a run tells of itself: its reports as events, with what reports do not say. */
export class Progress {
  #moments: { readonly at: number; readonly cycle: number }[] = [];
  #plateaus: string | undefined;
  #accuracy: number | undefined;
  readonly #looks = new Allowance(LOOK_EVERY, LOOK_SHARE);

  /** Begins to count anew, as a run goes on after it stood. */
  resumed(cycle: number): void {
    this.#moments = [{ at: performance.now(), cycle }];
  }

  /** The event of a report. */
  event(id: string, run: LiveRun, report: Report): Omit<ProgressEvent, 'kind'> {
    const { cycle, loss, smoothedLoss, validationLoss, populations, births, deaths, learningRate } = report;
    const { task } = run.parts;
    const now = performance.now();
    const seen = this.#looks.spend(now, () => accuracyOf(run));
    if (seen !== undefined) this.#accuracy = seen;
    const floor = task.floor(Math.max(0, cycle - 1))?.natsPerCycle;
    const plateaus = this.#changedPlateaus(plateausAt(run));
    return {
      ...{ run: id, cycle, loss, smoothedLoss, learningRate, births, deaths },
      populations: populations.map(({ name, scale, size, dead }) => ({ name, scale, size, dead })),
      parameters: run.trainer.parameterCount,
      cyclesPerSecond: this.#rate(now, cycle),
      ...(floor !== undefined && { floor }),
      ...(plateaus && { plateaus }),
      ...(validationLoss !== undefined && { validationLoss }),
      ...(this.#accuracy !== undefined && { accuracy: this.#accuracy }),
    };
  }

  #rate(at: number, cycle: number): number {
    const moments = this.#moments;
    moments.push({ at, cycle });
    while (moments.length > 2 && at - moments[1]!.at > RATE_WINDOW) moments.shift();
    const [first] = moments;
    return first!.at === at ? 0 : ((cycle - first!.cycle) / (at - first!.at)) * 1000;
  }

  #changedPlateaus(plateaus: readonly PlateauView[]): readonly PlateauView[] | undefined {
    const text = JSON.stringify(plateaus);
    if (text === this.#plateaus) return undefined;
    this.#plateaus = text;
    return plateaus;
  }
}

/** The plateaus in force. */
export function plateausAt({ parts: { task }, trainer }: LiveRun): readonly PlateauView[] {
  const plateaus = task.plateaus(Math.max(0, trainer.cycle - 1));
  return plateaus.map(({ label, natsPerCycle }) => ({ label, natsPerCycle }));
}

/** The share of held-out answers that are right, over all outputs of symbols; `undefined` where there is none. */
function accuracyOf({ trainer, parts: { task } }: LiveRun): number | undefined {
  if (trainer.cycle === 0 || !task.targets.some(({ kind }) => kind === 'symbol')) return undefined;
  const { measures } = trainer.evaluate({ cycles: LOOK_CYCLES });
  const shares = Object.values(measures).flatMap((each) =>
    each.accuracy === undefined ? [] : [each.accuracy],
  );
  return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
