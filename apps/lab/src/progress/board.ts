import type { Report } from '@meristem/growable';
import type { Task } from '@meristem/tasks';

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
}

/** The share of a sitting's work that has to be done before its pace is worth telling. */
const SETTLED_SHARE = 0.02;

/** What is known of all seeds of a sitting, and how long the rest will take. */
export class Board {
  readonly #lanes: Lane[];
  readonly #began: number;

  /** @param began milliseconds on the clock that `remainingSeconds` is read against */
  constructor(lanes: readonly Pick<Lane, 'label' | 'task' | 'cycles'>[], began: number) {
    this.#lanes = lanes.map((lane) => ({ ...lane, state: 'waiting', report: undefined, firstCycle: 0 }));
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
    this.#lanes[index] = { ...lane, state: 'running', report, firstCycle };
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

  #lane(index: number): Lane {
    const lane = this.#lanes[index];
    if (lane === undefined) throw new RangeError(`progress: found no seed at ${index}.`);
    return lane;
  }

  #sum(of: (lane: Lane) => number): number {
    return this.#lanes.reduce((total, lane) => total + of(lane), 0);
  }
}

/** Cycles of a seed that are done; a seed that failed or stopped will do no more in this sitting. */
function cyclesDone({ state, cycles, report }: Lane): number {
  return state === 'waiting' || state === 'running' ? (report?.cycle ?? 0) : cycles;
}
