import { setTimeout } from 'node:timers/promises';
import { lowDecile } from '../statistics.ts';

/** A program that can be timed at one kind of work. */
export interface Program {
  readonly name: string;
  /** What it computes with. */
  readonly detail: string;
  /** Does the work so many times and returns the mean microseconds of one. */
  time(count: number): number | Promise<number>;
  /** Milliseconds that its threads go on spinning after the work, which the next program should not have to bear. */
  readonly settle?: number;
  /** Whether one call is a whole round: it warms up by itself, and its time is already a low quantile. */
  readonly wholeRound?: true;
}

/** What a program took. */
export interface Timing {
  readonly program: Program;
  /** Microseconds, the lower decile of the slices of each round. */
  readonly microseconds: readonly number[];
}

/** How a contest is held. */
export interface ContestOptions {
  readonly rounds: number;
  /** Called between slices; may throw to end the contest. */
  readonly check: () => void;
}

const SLICE_MICROSECONDS = 1000;

/** Slices of a program in a round, unless they are so long that it would hold up the others. */
const MOST_SLICES = 40;
const FEWEST_SLICES = 3;
const ROUND_MILLISECONDS = 120;

/** Warming up ends when this many windows in a row were no faster than the fastest before, or with the time. */
const STEADY_WINDOWS = 3;
const WINDOW_SLICES = 6;
const GAIN = 0.98;
const WARM_UP_MILLISECONDS = { least: 60, most: 1000 } as const;
const WARM_UP_CALLS = 500;

/** A program that has been warmed up. */
interface Entrant {
  readonly program: Program;
  /** Calls in a slice. */
  readonly count: number;
  readonly slices: number;
}

/**
 * Times programs against each other. Every round consists of slices of about a millisecond that alternate between the
 * programs; of each program's slices in a round the lower decile counts.
 *
 * @param contests programs at one kind of work each. A round is held in all contests before the next one in any, so that
 *   the rounds of a contest lie apart: what disturbs a machine often lasts for a second.
 * @returns for each contest one timing for each program, in their order.
 */
export async function hold(
  contests: readonly (readonly Program[])[],
  { rounds, check }: ContestOptions,
): Promise<readonly (readonly Timing[])[]> {
  const entrants: (readonly Entrant[])[] = [];
  for (const programs of contests) {
    const warm: Entrant[] = [];
    for (const program of programs) warm.push(await warmUp(program, check));
    entrants.push(warm);
  }
  const times = contests.map((programs) => programs.map((): number[] => []));
  for (let round = 0; round < rounds; round++) {
    for (const [at, warm] of entrants.entries()) {
      const taken = await playRound(warm, check);
      for (const [place, slices] of taken.entries()) times[at]?.[place]?.push(lowDecile(slices));
    }
  }
  return contests.map((programs, at) =>
    programs.map((program, place) => ({ program, microseconds: times[at]?.[place] ?? [] })),
  );
}

/** The slices of one round, by entrant. */
async function playRound(entrants: readonly Entrant[], check: () => void): Promise<readonly number[][]> {
  const taken = entrants.map((): number[] => []);
  const most = Math.max(...entrants.map(({ slices }) => slices));
  const order = [...entrants.keys()];
  for (let turn = 0; turn < most; turn++) {
    // There and back, so that nobody always comes after the same program and what it leaves of the caches.
    for (const at of turn % 2 === 0 ? order : order.toReversed()) {
      const entrant = entrants[at] as Entrant;
      // Those with fewer slices have them spread over the round.
      const due =
        Math.floor(((turn + 1) * entrant.slices) / most) > Math.floor((turn * entrant.slices) / most);
      if (due) taken[at]?.push(await slice(entrant, check));
    }
  }
  return taken;
}

async function slice({ program, count }: Entrant, check: () => void): Promise<number> {
  // Lets a signal arrive, and the collector of a short-lived array finish outside of what is timed.
  await new Promise((resolve) => setImmediate(resolve));
  check();
  const microseconds = await program.time(count);
  if (program.settle !== undefined) await setTimeout(program.settle);
  return microseconds;
}

/** Runs a program until its machine code has settled, and sees how many calls fill a slice. */
async function warmUp(program: Program, check: () => void): Promise<Entrant> {
  if (program.wholeRound) return { program, count: 1, slices: 1 };
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  let [count, calls, best, steady] = [1, 0, Infinity, 0];
  let wall = 0;
  while (elapsed() < WARM_UP_MILLISECONDS.most && !(steady >= STEADY_WINDOWS && calls >= WARM_UP_CALLS)) {
    let low = Infinity;
    for (let each = 0; each < WINDOW_SLICES && elapsed() < WARM_UP_MILLISECONDS.most; each++) {
      const since = performance.now();
      low = Math.min(low, await slice({ program, count, slices: 1 }, check));
      wall = performance.now() - since;
      calls += count;
    }
    steady = low > GAIN * best && elapsed() > WARM_UP_MILLISECONDS.least ? steady + 1 : 0;
    best = Math.min(best, low);
    count = Math.max(1, Math.min(2 * count, Math.round(SLICE_MICROSECONDS / best)));
  }
  const fitting = Math.floor(ROUND_MILLISECONDS / wall);
  return { program, count, slices: Math.max(FEWEST_SLICES, Math.min(MOST_SLICES, fitting)) };
}
