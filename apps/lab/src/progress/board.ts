import type { Report } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import { totalUnits } from '../result/population-counts.ts';

/** A seed under training, as the progress display sees it. */
export interface Lane {
  /** E.g. `seed 3`, or `hard, seed 3` where several experiments run. */
  readonly label: string;
  readonly task: Task;
  /** Cycles to train in all. */
  readonly cycles: number;
  readonly state: 'waiting' | 'running' | 'finished' | 'stopped' | 'failed';
  readonly report: Report | undefined;
  /** Cycles that were done before this sitting. */
  readonly firstCycle: number;
  /** Of this sitting, evenly spaced, and the last one. */
  readonly history: readonly Sample[];
}

/** Where a seed stood. */
export interface Sample {
  /** Smoothed loss, nats per cycle. */
  readonly loss: number;
  /** Neurons. */
  readonly units: number;
}

/** Samples that are kept of a seed: more than a terminal has columns. */
const MOST_SAMPLES = 256;

const NEW_LANE = { state: 'waiting', report: undefined, firstCycle: 0, history: [] } as const;

/** The share of a sitting's work that has to be done before its pace is worth telling. */
const SETTLED_SHARE = 0.02;

/** What is known of all seeds of a sitting, and how long the rest will take. */
export class Board {
  readonly #lanes: Lane[];
  readonly #began: number;
  /** How many reports samples are apart, and how many there were since the last one that stays. */
  readonly #spacing = new Map<number, { readonly apart: number; readonly since: number }>();

  /** @param began milliseconds on the clock that `remainingSeconds` is read against */
  constructor(lanes: readonly Pick<Lane, 'label' | 'task' | 'cycles'>[], began: number) {
    this.#lanes = lanes.map((lane) => ({ ...lane, ...NEW_LANE }));
    this.#began = began;
  }

  /** All seeds, in the order in which they were given. */
  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** Notes a report of a seed. */
  report(index: number, report: Report, reportEvery: number): void {
    const lane = this.#lane(index);
    const firstCycle = lane.report === undefined ? Math.max(0, report.cycle - reportEvery) : lane.firstCycle;
    const history = [...this.#spacedHistory(index, lane), sampleOf(report)];
    this.#lanes[index] = { ...lane, state: 'running', report, firstCycle, history };
  }

  /** Notes how a seed ended. */
  end(index: number, state: 'finished' | 'stopped' | 'failed'): void {
    this.#lanes[index] = { ...this.#lane(index), state };
  }

  /** The share of all cycles that is done. */
  get share(): number {
    const all = this.#lanes.reduce((total, { cycles }) => total + cycles, 0);
    return all === 0 ? 1 : this.#sum(cyclesDone) / all;
  }

  /** Seconds until all seeds are done, at the pace of this sitting; undefined while that says more of the start. */
  remainingSeconds(now: number): number | undefined {
    const worked = this.#sum((lane) => (lane.report === undefined ? 0 : lane.report.cycle - lane.firstCycle));
    const left = this.#sum((lane) => lane.cycles - cyclesDone(lane));
    if (worked === 0 || worked < SETTLED_SHARE * (worked + left)) return undefined;
    return ((now - this.#began) / 1000) * (left / worked);
  }

  /**
   * The samples so far, to which one more may be added. The last one is replaced while it is nearer to the one before than samples
   * are apart by now; where there are as many as are kept, every second one goes, and they are twice as far apart from then on.
   */
  #spacedHistory(index: number, { history }: Lane): readonly Sample[] {
    const { apart, since } = this.#spacing.get(index) ?? { apart: 1, since: 0 };
    if (since + 1 < apart) {
      this.#spacing.set(index, { apart, since: since + 1 });
      return history.slice(0, -1);
    }
    const full = history.length >= MOST_SAMPLES;
    this.#spacing.set(index, { apart: full ? 2 * apart : apart, since: 0 });
    return full ? history.filter((_, at) => at % 2 === 0) : history;
  }

  #lane(index: number): Lane {
    const lane = this.#lanes[index];
    if (lane === undefined) throw new RangeError(`progress: found no seed at ${index}.`);
    return lane;
  }

  #sum(of: (lane: Lane) => number): number {
    return this.#lanes.reduce((total, lane) => total + of(lane), 0);
  }
}

function sampleOf({ smoothedLoss, populations }: Report): Sample {
  return { loss: smoothedLoss, units: totalUnits(populations) };
}

/** Cycles of a seed that are done; a seed that failed or stopped will do no more in this sitting. */
function cyclesDone({ state, cycles, report }: Lane): number {
  return state === 'waiting' || state === 'running' ? (report?.cycle ?? 0) : cycles;
}
