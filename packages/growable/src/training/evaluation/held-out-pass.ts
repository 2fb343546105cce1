import {
  type CycleArrays,
  cycleArrays,
  type HeldOutPass,
  MeristemError,
  type RandomKey,
  type TrainingTask,
} from '@meristem/autodiff';

/** What held-out data is drawn with. */
export interface HeldOutPassOptions {
  readonly batch: number;
  /** Of the sequences of a task without a held-out set. */
  readonly key: RandomKey;
  /** How many cycles of such a task count. */
  readonly cycles: number;
}

/** A cycle of held-out data; its arrays are those of the cycle before, written anew. */
export interface HeldOutCycle {
  readonly arrays: CycleArrays;
  /** How many sequences of the batch count, the first ones: all, a part in the last cycle, or none. */
  readonly counted: number;
}

/** Cycles that only fill the carried activations before any is counted. */
const WARM_UP = 5;

/** The task's held-out set, whole; or fresh sequences, the first of which only fill the carried activations. */
export function* heldOutPass(
  task: TrainingTask,
  { batch, key, cycles: wanted }: HeldOutPassOptions,
): Generator<HeldOutCycle, void, undefined> {
  const fixed = task.heldOut?.open({ batch });
  const { cycles, stream } = fixed ?? { cycles: wanted, stream: task.open({ key, batch }) };
  const lastBatch = fixed ? lastBatchOf(task, fixed, batch) : batch;
  const arrays = cycleArrays(task, batch);
  for (let cycle = fixed ? 0 : -WARM_UP; cycle < cycles; cycle++) {
    stream.next(arrays);
    yield { arrays, counted: cycle < 0 ? 0 : cycle === cycles - 1 ? lastBatch : batch };
  }
}

/**
 * A part of what `heldOutPass` goes through, the same each time: as many cycles as hold so many examples, or sequences. Where
 * examples have nothing to do with one another, they lie evenly over the whole, which may be in order; else they are its first.
 */
export function* sampledPass(
  task: TrainingTask,
  options: HeldOutPassOptions,
  examples: number,
): Generator<HeldOutCycle, void, undefined> {
  const taken = Math.ceil(examples / options.batch);
  const cycles = task.heldOut?.open(options).cycles ?? options.cycles;
  if (taken >= cycles) return yield* heldOutPass(task, options);
  if (!task.heldOut) return yield* heldOutPass(task, { ...options, cycles: taken });
  const turn = (cycle: number): number => Math.floor((cycle * taken) / cycles);
  let cycle = 0;
  for (const each of heldOutPass(task, options)) {
    if (task.independent !== true && cycle === taken) return;
    if (task.independent !== true || cycle === 0 || turn(cycle) > turn(cycle - 1)) yield each;
    cycle++;
  }
}

/** Numbers of held-out data that are kept in memory, at most: 64 MiB of them. */
const MOST_KEPT = 2 ** 23;

/** The same data each time that it is gone through, read once if it is not too much to keep. */
export function repeatedPass(open: () => Iterable<HeldOutCycle>): Iterable<HeldOutCycle> {
  const kept: HeldOutCycle[] = [];
  let numbers = 0;
  for (const { arrays, counted } of open()) {
    numbers += Object.values(arrays).reduce((total, { length }) => total + length, 0);
    if (numbers > MOST_KEPT) return { [Symbol.iterator]: () => open()[Symbol.iterator]() };
    const copies = Object.entries(arrays).map(([port, values]) => [port, values.slice()]);
    kept.push({ arrays: Object.fromEntries(copies) as CycleArrays, counted });
  }
  return kept;
}

/** @throws MeristemError (`task`) if it is no part of a batch. */
function lastBatchOf({ name }: TrainingTask, pass: HeldOutPass, batch: number): number {
  const { lastBatch = batch } = pass;
  if (Number.isInteger(lastBatch) && lastBatch >= 1 && lastBatch <= batch) return lastBatch;
  throw new MeristemError(
    'task',
    `task "${name}": held-out set in a batch of ${batch}: lastBatch: found ${lastBatch}, expected a whole number from 1 to ${batch}: ` +
      'how many lanes of the last cycle hold examples of their own.',
  );
}
