import type { FunctionWriter, Local } from './wasm-assembler.ts';

/** The size of a vector. */
export const VECTOR_BYTES = 16;

/** An operand as the row finds it: where it begins and, if strided, how far apart its elements are. */
export interface RowOperand {
  readonly pointer: Local;
  readonly stride: Local | undefined;
}

/** The last vector of a row whose extent is not a multiple of 4: how many lanes it has, and their mask. */
export interface Tail {
  readonly count: Local;
  readonly mask: Local;
}

/** Computes the tail of rows of this many elements. */
export function emitTail(writer: FunctionWriter, extent: Local): Tail {
  writer.get(extent);
  writer.i32(3);
  writer.op('i32.and');
  const count = writer.setNew('i32');
  writer.get(count);
  writer.op('i32x4.splat');
  writer.get(writer.constant([0, 1, 2, 3]));
  writer.op('i32x4.gt_s');
  return { count, mask: writer.setNew('v128') };
}

/** For each strided operand a local that walks along the row, at first at the element `from`. */
export function emitWalkers(
  writer: FunctionWriter,
  operands: readonly RowOperand[],
  from: Local | undefined,
): ReadonlyMap<RowOperand, Local> {
  const walkers = new Map<RowOperand, Local>();
  for (const operand of operands) {
    if (operand.stride === undefined) continue;
    writer.get(operand.pointer);
    if (from !== undefined) {
      writer.get(from);
      writer.get(operand.stride);
      writer.op('i32.mul');
      writer.op('i32.add');
    }
    walkers.set(operand, writer.setNew('i32'));
  }
  return walkers;
}

/** Reads four elements that are a stride apart; elements behind the extent are not touched, and 0. */
export function emitGather(
  writer: FunctionWriter,
  walker: Local,
  stride: Local,
  tail: Tail | undefined,
): Local {
  writer.get(walker);
  writer.memory('v128.load32_zero', 0);
  const vector = writer.setNew('v128');
  eachLane(writer, walker, stride, tail, (lane) => {
    if (lane === 0) return;
    writer.get(walker);
    writer.get(vector);
    writer.memory('v128.load32_lane', 0, lane);
    writer.set(vector);
  });
  return vector;
}

/** Stores the elements within the extent, a stride apart. */
export function emitScatter(
  writer: FunctionWriter,
  walker: Local,
  stride: Local,
  vector: Local,
  tail: Tail | undefined,
): void {
  eachLane(writer, walker, stride, tail, (lane) => {
    writer.get(walker);
    writer.get(vector);
    writer.memory('v128.store32_lane', 0, lane);
  });
}

/** Visits the lanes within the extent with the walker at each, and leaves the walker behind a full vector. */
function eachLane(
  writer: FunctionWriter,
  walker: Local,
  stride: Local,
  tail: Tail | undefined,
  visit: (lane: number) => void,
): void {
  const step = (): void => {
    emitAddress(writer, walker, stride);
    writer.set(walker);
  };
  visit(0);
  for (const lane of [1, 2, 3]) {
    step();
    if (!tail) visit(lane);
    else if (lane < 3) {
      // A tail has three lanes at most.
      writer.get(tail.count);
      writer.i32(lane);
      writer.op('i32.gt_s');
      writer.if(() => visit(lane));
    }
  }
  if (!tail) step();
}

/** Zeroes what the last vectors of some rows hold behind the extent; `end` is where the elements end, in bytes. */
export function emitClearPadding(
  writer: FunctionWriter,
  pointers: readonly Local[],
  end: Local,
  tail: Tail,
): void {
  writer.get(tail.count);
  writer.if(() => {
    writer.get(end);
    writer.i32(-VECTOR_BYTES);
    writer.op('i32.and');
    const last = writer.setNew('i32');
    for (const pointer of pointers) {
      emitAddress(writer, pointer, last);
      const address = writer.local('i32');
      writer.tee(address);
      writer.get(address);
      writer.memory('v128.load', 0);
      writer.get(tail.mask);
      writer.op('v128.and');
      writer.memory('v128.store', 0);
    }
  });
}

/** Leaves the sum of two locals on the stack. */
export function emitAddress(writer: FunctionWriter, pointer: Local, offset: Local): void {
  writer.get(pointer);
  writer.get(offset);
  writer.op('i32.add');
}
