import type { FusedOutput } from './fused-kernel.ts';
import type { Lanes } from './lanes.ts';
import type { FunctionWriter, Local } from './wasm-assembler.ts';

type Store = FusedOutput['store'];

/**
 * Where the blocks of a long row's sum end, in bytes: the first after so many that most rows are but one block, the others
 * after few terms. A block is added up in single precision, block after block in twice that, so what is lost does not grow
 * with the row. Zeros that are appended make no block of their own that counts, so they change no bit.
 */
export const FIRST_BLOCK = 4 * 1024;
export const LATER_BLOCK = 4 * 64;

/** The total of a sum's blocks, in two numbers of single precision for each lane. */
export interface SumBlocks {
  /** Begins with a total of 0. */
  readonly begin: () => void;
  /** Takes the block that ends into the total, and begins another. */
  readonly next: () => void;
  /** Puts the total in the place of the last block. */
  readonly settle: () => void;
}

/** What a reduction carries along a row: element i is added to lane i % 4. */
export interface Accumulator {
  /** Adds four elements; with a mask, only those of its lanes. */
  readonly add: (value: Local, mask: Local | undefined) => void;
  /** Adds four products, fused if the build has it; with a mask, only those of its lanes. */
  readonly addProduct: (x: Local, y: Local, mask: Local | undefined) => void;
  /** What two vectors may be joined to before they are added, where the order does not matter. */
  readonly join?: (x: Local, y: Local) => Local;
  /** Of a sum along a row that may be long: what its blocks need. */
  readonly blocks?: SumBlocks;
  /** Leaves four partial results. */
  readonly finish: () => Local;
}

/** Whether an output is one number per row. */
export function isReduction(store: Store): boolean {
  return store === 'sum' || store === 'max' || store === 'peak';
}

/** The number that changes nothing if it stands in the padding of an output. */
export function identityOf(store: Store): number | undefined {
  return store === 'max' || store === 'peak' ? -Infinity : store === 'strided' ? undefined : 0;
}

/** Begins a row's reduction, if the output is one. */
export function emitReduction(lanes: Lanes, store: Store): Accumulator | undefined {
  if (store === 'sum') return emitSum(lanes);
  if (store === 'max') return emitMax(lanes);
  if (store === 'peak') return emitPeak(lanes);
  return undefined;
}

/** A local of its own that begins as a constant. */
function variable({ writer }: Lanes, constant: Local): Local {
  writer.get(constant);
  return writer.setNew('v128');
}

function emitSum(lanes: Lanes): Accumulator {
  const { writer } = lanes;
  const sum = variable(lanes, lanes.float(0));
  const assign = (value: Local): void => {
    writer.get(value);
    writer.set(sum);
  };
  return {
    add: (value, mask) =>
      assign(lanes.add(sum, mask === undefined ? value : lanes.op('v128.and', value, mask))),
    // The last lanes too are rounded once: an element must not change when zeros are appended to its row.
    addProduct(x, y, mask) {
      const next = lanes.multiplyAdd(x, y, sum);
      assign(mask === undefined ? next : lanes.select(next, sum, mask));
    },
    blocks: sumBlocks(lanes, sum),
    finish: () => sum,
  };
}

function sumBlocks(lanes: Lanes, sum: Local): SumBlocks {
  const { writer } = lanes;
  const [high, low] = [writer.local('v128'), writer.local('v128')];
  const put = (value: Local, into: Local): void => {
    writer.get(value);
    writer.set(into);
  };
  const minus = (x: Local, y: Local): Local => lanes.op('f32x4.sub', x, y);
  const next = (): void => {
    // Knuth's sum of two numbers, and what rounding took from it.
    const total = lanes.op('f32x4.add', high, sum);
    const added = minus(total, high);
    const lost = lanes.op('f32x4.add', minus(high, minus(total, added)), minus(sum, added));
    put(lanes.op('f32x4.add', low, lost), low);
    put(total, high);
    put(lanes.float(0), sum);
  };
  return {
    begin: () => {
      put(lanes.float(0), high);
      put(lanes.float(0), low);
    },
    next,
    settle: () => {
      next();
      // Of an infinite total nothing is lost, though the difference of infinities is no number.
      const known = lanes.op('f32x4.eq', low, low);
      put(lanes.select(lanes.op('f32x4.add', high, low), high, known), sum);
    },
  };
}

/** Integers in the order of the numbers that they are the bits of, -0 below 0; its own inverse. */
function ordered(lanes: Lanes, value: Local): Local {
  const negative = lanes.shift('i32x4.shr_s', value, 31);
  return lanes.op('v128.xor', value, lanes.shift('i32x4.shr_u', negative, 1));
}

/**
 * The maximum is taken of integers that are ordered as the numbers are: one instruction, where `f32x4.max` is a chain of
 * eight on x86. Whether a NaN was seen is carried beside it.
 */
function emitMax(lanes: Lanes): Accumulator {
  const { writer } = lanes;
  const lowest = lanes.float(-Infinity);
  const most = variable(lanes, ordered(lanes, lowest));
  const invalid = variable(lanes, lanes.float(0));
  const add = (value: Local, mask: Local | undefined): void => {
    const counted = mask === undefined ? value : lanes.select(value, lowest, mask);
    const larger = lanes.op('i32x4.max_s', most, ordered(lanes, counted));
    writer.get(larger);
    writer.set(most);
    const seen = lanes.op('v128.or', invalid, lanes.op('f32x4.ne', counted, counted));
    writer.get(seen);
    writer.set(invalid);
  };
  return {
    add,
    addProduct: (x, y, mask) => add(lanes.multiply(x, y), mask),
    finish: () => lanes.op('v128.or', ordered(lanes, most), invalid),
  };
}

/** A maximum for which a single instruction does, as nothing is said of NaN and of the sign of zeros. */
function emitPeak(lanes: Lanes): Accumulator {
  const { writer } = lanes;
  const most = variable(lanes, lanes.float(-Infinity));
  const add = (value: Local, mask: Local | undefined): void => {
    const counted = mask === undefined ? value : lanes.select(value, lanes.float(-Infinity), mask);
    writer.get(lanes.op('f32x4.pmax', most, counted));
    writer.set(most);
  };
  return {
    add,
    addProduct: (x, y, mask) => add(lanes.multiply(x, y), mask),
    join: (x, y) => lanes.op('f32x4.pmax', x, y),
    finish: () => most,
  };
}

/** Combines the four lanes, as (l0 + l1) + (l2 + l3) in the case of a sum, and stores the number. */
export function emitStoredReduction(
  writer: FunctionWriter,
  store: Store,
  accumulator: Accumulator,
  pointer: Local,
): void {
  const op = store === 'sum' ? 'f32.add' : 'f32.max';
  const lanes = accumulator.finish();
  const lane = (index: number): void => {
    writer.get(lanes);
    writer.extractLane(index);
  };
  writer.get(pointer);
  lane(0);
  lane(1);
  writer.op(op);
  lane(2);
  lane(3);
  writer.op(op);
  writer.op(op);
  writer.memory('f32.store', 0);
}

/** The same of four rows at once: what each has in its lanes becomes a vector of their numbers. A peak is never NaN. */
export function emitReducedRows(
  lanes: Lanes,
  store: Store,
  [a, b, c, d]: readonly [Local, Local, Local, Local],
): Local {
  const { writer } = lanes;
  const op = store === 'sum' ? 'f32x4.add' : store === 'peak' ? 'f32x4.pmax' : 'f32x4.max';
  const [low, lowest] = [writer.shuffle(a, b, [0, 4, 1, 5]), writer.shuffle(c, d, [0, 4, 1, 5])];
  const [high, highest] = [writer.shuffle(a, b, [2, 6, 3, 7]), writer.shuffle(c, d, [2, 6, 3, 7])];
  const [l0, l1] = [writer.shuffle(low, lowest, [0, 1, 4, 5]), writer.shuffle(low, lowest, [2, 3, 6, 7])];
  const [l2, l3] = [writer.shuffle(high, highest, [0, 1, 4, 5]), writer.shuffle(high, highest, [2, 3, 6, 7])];
  return lanes.op(op, lanes.op(op, l0, l1), lanes.op(op, l2, l3));
}
