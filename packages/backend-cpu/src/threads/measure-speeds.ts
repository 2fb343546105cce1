import { bestTime } from '../kernels/best-time.ts';
import { directCall } from '../kernels/direct-call.ts';
import type { Machine } from '../kernels/machine.ts';
import { timeProduct, timeSum } from '../blas/time-kernel.ts';
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
  const { native } = machine;
  return {
    barrierMicroseconds: barrierTime(machine, block, threads, watch),
    products: PRODUCT ** 3 / timeProduct(machine, machine.index('matmulRows'), PRODUCT),
    nativeProducts: native ? PRODUCT ** 3 / timeProduct(machine, native.matmulRows, PRODUCT) : 0,
    elements: (SUM.rows * SUM.columns) / timeSum(machine, SUM.rows, SUM.columns),
  };
}

/** Rounds of looking that a thread does in a microsecond. */
export function roundsPerMicrosecond({ exports }: Machine, block: TeamBlock): number {
  const rounds = 1000;
  // Until the host compiles it a second time, it is four times slower than it will be when threads wait.
  for (let warm = 0; warm < WARM_CALLS; warm++) exports.look(block.address, WARM_ROUNDS);
  return rounds / bestTime(() => exports.look(block.address, rounds));
}

/** Microseconds of a barrier: of many in a row, for each thread. */
function barrierTime(machine: Machine, block: TeamBlock, threads: number, watch: number): number {
  const barrier = (thread: number, on: number): readonly number[] =>
    directCall('barrier', machine.index('barrier'), {
      on,
      team: block.address,
      watch: thread === 0 ? watch : 0,
    });
  const bytes = BYTES * barrier(0, 0).length * BARRIERS;
  const holdings = new Holdings(machine.arena);
  const { address } = holdings.allocate(128 + threads * bytes);
  const { integers } = machine.memory;
  integers[address / 4] = 1;
  for (let thread = 0; thread < threads; thread++) {
    const from = address + 128 + thread * bytes;
    const words = barrier(thread, address);
    for (let i = 0; i < BARRIERS; i++) integers.set(words, from / 4 + i * words.length);
    block.setProgram(thread, from, from + bytes);
  }
  block.command = COMMANDS.run;
  block.memoryBytes = machine.memory.bytes;
  try {
    return (
      shortestRun(() => machine.exports.lead(block.address, block.from(0), block.to(0), watch)) / BARRIERS
    );
  } finally {
    holdings.releaseAll();
  }
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
