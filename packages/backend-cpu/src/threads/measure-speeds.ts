import { bestTime } from '../blas/crossover.ts';
import type { Machine } from '../kernels/machine.ts';
import { BYTES } from '../layout/capacity.ts';
import { Holdings } from '../memory/arena.ts';
import type { Speeds } from './cost-model.ts';
import { COMMANDS, type TeamBlock } from './team-block.ts';

/** Rows and columns of the product, and of the sum over rows, that are timed. */
const PRODUCT = 64;
const SUM = { rows: 64, columns: 256 };
/** Barriers in a row that are timed, how often at least, and for how many milliseconds. */
const BARRIERS = 64;
const BARRIER_RUNS = 20;
const BARRIER_MILLISECONDS = 5;
/** Rounds of waiting before they are timed: some milliseconds. */
const WARM_CALLS = 4;
const WARM_ROUNDS = 1 << 20;

/** Times what the decision to divide a call rests on. All workers have to wait for a command. */
export function measureSpeeds(machine: Machine, block: TeamBlock, threads: number, watch: number): Speeds {
  const holdings = new Holdings(machine.arena);
  try {
    const sum = sumTime(machine, holdings);
    return {
      barrierMicroseconds: barrierTime(machine, block, holdings, threads, watch),
      products: PRODUCT ** 3 / productTime(machine, holdings, machine.index('matmulRows')),
      nativeProducts: PRODUCT ** 3 / productTime(machine, holdings, machine.native?.matmulRows),
      elements: (SUM.rows * SUM.columns) / sum,
    };
  } finally {
    holdings.releaseAll();
  }
}

/** Rounds of looking that a thread does in a microsecond. */
export function roundsPerMicrosecond({ exports }: Machine, block: TeamBlock): number {
  const rounds = 1000;
  // Until the host compiles it a second time, it is four times slower than it will be when threads wait.
  for (let warm = 0; warm < WARM_CALLS; warm++) exports.look(block.address, WARM_ROUNDS);
  return rounds / bestTime(() => exports.look(block.address, rounds));
}

function barrierTime(
  machine: Machine,
  block: TeamBlock,
  holdings: Holdings,
  threads: number,
  watch: number,
): number {
  const words = [machine.index('barrier'), 20, 0, block.address, 0];
  const bytes = 4 * words.length * BARRIERS;
  const { address } = holdings.allocate(128 + threads * bytes);
  const { integers } = machine.memory;
  integers[address / 4] = 1;
  for (let thread = 0; thread < threads; thread++) {
    const from = address + 128 + thread * bytes;
    words[2] = address;
    words[4] = thread === 0 ? watch : 0;
    for (let i = 0; i < BARRIERS; i++) integers.set(words, from / 4 + i * words.length);
    block.setProgram(thread, from, from + bytes);
  }
  block.command = COMMANDS.run;
  block.memoryBytes = machine.memory.bytes;
  return shortestRun(() => machine.exports.lead(block.address, block.from(0), block.to(0), watch)) / BARRIERS;
}

/**
 * Microseconds of the shortest of many runs, each timed by itself: where other processes hold cores, one of a few
 * microseconds may find all of them free now and then.
 */
function shortestRun(run: () => void): number {
  const end = performance.now() + BARRIER_MILLISECONDS;
  let best = Infinity;
  for (let runs = 0, began = 0; runs < BARRIER_RUNS || began < end; runs++) {
    began = performance.now();
    run();
    best = Math.min(best, performance.now() - began);
  }
  return best * 1000;
}

/** Microseconds of a product of square matrices; of none, for ever. */
function productTime(machine: Machine, holdings: Holdings, kernel: number | undefined): number {
  if (kernel === undefined) return Infinity;
  const row = PRODUCT * BYTES;
  const { address } = holdings.allocate(128 + 3 * PRODUCT * row);
  const [zero, count, program] = [address, address + 4, address + 16];
  const [x, y, c] = [0, 1, 2].map((i) => address + 128 + i * PRODUCT * row) as [number, number, number];
  const words = [zero, count, zero, count, count, x, row, BYTES, y, row, c, row, count, count];
  const { integers } = machine.memory;
  integers[count / 4] = PRODUCT;
  integers.set([kernel, 4 * (words.length + 2), ...words], program / 4);
  return bestTime(() => machine.exports.run(program, program + 4 * (words.length + 2)));
}

/** Microseconds of a sum over rows. */
function sumTime(machine: Machine, holdings: Holdings): number {
  const row = SUM.columns * BYTES;
  const { address } = holdings.allocate(128 + (SUM.rows + 1) * row);
  const [zero, columns, rows, program] = [address, address + 4, address + 8, address + 16];
  const x = address + 128;
  const words = [zero, columns, rows, x, row, x + SUM.rows * row];
  const { integers } = machine.memory;
  integers[columns / 4] = SUM.columns;
  integers[rows / 4] = SUM.rows;
  integers.set([machine.index('sumColumns'), 4 * (words.length + 2), ...words], program / 4);
  return bestTime(() => machine.exports.run(program, program + 4 * (words.length + 2)));
}
