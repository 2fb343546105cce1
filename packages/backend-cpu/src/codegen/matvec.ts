import { Lanes } from './lanes.ts';
import { VECTOR_BYTES } from './row-memory.ts';
import { FunctionWriter, type InnerFunction, type Local } from './wasm-assembler.ts';
import type { ValueType } from './wasm-opcodes.ts';

/** Vectors of the widest block: V8 leaves 15 vector registers on x64, two of which hold x and a row's vector. */
export const WIDEST_BLOCK = 12;

/** What a block is computed from: addresses, byte strides, the number of rows, and the mask of its last vector. */
interface Block {
  readonly x: Local;
  readonly xK: Local;
  readonly y: Local;
  readonly yK: Local;
  readonly c: Local;
  readonly k: Local;
  readonly mask: Local;
}

/** The parameters of `emitMatvec`, in order. */
export const MATVEC_PARAMETERS: readonly ValueType[] = [
  ...['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const,
  'v128',
]; // prettier-ignore

/**
 * A function of (x, xK, y, yK, c, k, vectors, width, mask): c = sum over k of x[k] y[k], each element one chain of
 * multiply-adds from 0 on, with k increasing. It computes `vectors` vectors of c in blocks of `width`, 1 to
 * `WIDEST_BLOCK`, and a last one of what is left; the mask clears the padding of the last vector.
 */
export function emitMatvec(relaxed: boolean): InnerFunction {
  const writer = new FunctionWriter(MATVEC_PARAMETERS);
  const lanes = new Lanes(writer, relaxed);
  const [x, xK, y, yK, c, k, vectors, width, mask] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  const blockMask = writer.local('v128');
  writer.loop(() => {
    writer.get(mask);
    writer.set(blockMask);
    lessEqual(writer, vectors, width);
    writer.op('i32.eqz');
    writer.if(() => {
      writer.get(lanes.integer(-1));
      writer.set(blockMask);
    });
    emitChosenBlock(lanes, vectors, width, { x, xK, y, yK, c, k, mask: blockMask });
    for (const pointer of [y, c]) {
      writer.get(pointer);
      writer.get(width);
      writer.i32(4);
      writer.op('i32.shl');
      writer.op('i32.add');
      writer.set(pointer);
    }
    writer.get(vectors);
    writer.get(width);
    writer.op('i32.sub');
    writer.tee(vectors);
    writer.i32(0);
    writer.op('i32.gt_s');
    writer.branchIf(0);
  });
  return { parameters: MATVEC_PARAMETERS, code: writer.finish() };
}

function lessEqual(writer: FunctionWriter, x: Local, y: Local): void {
  writer.get(x);
  writer.get(y);
  writer.op('i32.le_s');
}

/** The block that is as wide as `width`, or as what is left. */
function emitChosenBlock(lanes: Lanes, vectors: Local, width: Local, block: Block): void {
  const { writer } = lanes;
  const widths = Array.from({ length: WIDEST_BLOCK }, (_, i) => i + 1);
  const nest = (level: number): void => {
    if (level === 0) {
      const chosen = writer.local('i32');
      writer.get(vectors);
      writer.set(chosen);
      lessEqual(writer, width, vectors);
      writer.if(() => {
        writer.get(width);
        writer.set(chosen);
      });
      writer.get(chosen);
      // Depth d is the end of the block in front of the code for d + 1 vectors; a width of 0 leaves all.
      writer.branchTable([WIDEST_BLOCK, ...widths.map((w) => w - 1)], WIDEST_BLOCK);
      return;
    }
    writer.block(() => nest(level - 1));
    const mark = writer.held;
    emitBlock(lanes, level, block);
    writer.releaseTo(mark);
    writer.branch(WIDEST_BLOCK - level);
  };
  writer.block(() => nest(WIDEST_BLOCK));
}

/** A block of c with its sums in registers. */
function emitBlock(lanes: Lanes, width: number, { x, xK, y, yK, c, k, mask }: Block): void {
  const { writer } = lanes;
  const copyOf = (local: Local, type: ValueType): Local => {
    writer.get(local);
    const copy = writer.local(type);
    writer.set(copy);
    return copy;
  };
  const zero = lanes.integer(0);
  const sums = Array.from({ length: width }, () => copyOf(zero, 'v128'));
  const [from, row, left] = [copyOf(x, 'i32'), copyOf(y, 'i32'), copyOf(k, 'i32')];
  const advance = (pointer: Local, stride: Local): void => {
    writer.get(pointer);
    writer.get(stride);
    writer.op('i32.add');
    writer.set(pointer);
  };
  writer.get(left);
  writer.i32(0);
  writer.op('i32.gt_s');
  writer.if(() =>
    writer.loop(() => {
      const mark = writer.held;
      writer.get(from);
      writer.memory('v128.load32_splat', 0);
      const factor = writer.setNew('v128');
      sums.forEach((sum, i) => emitTerm(lanes, factor, row, i * VECTOR_BYTES, sum));
      advance(from, xK);
      advance(row, yK);
      writer.get(left);
      writer.i32(-1);
      writer.op('i32.add');
      writer.tee(left);
      writer.branchIf(0);
      writer.releaseTo(mark);
    }),
  );
  sums.forEach((sum, i) => {
    writer.get(c);
    writer.get(sum);
    if (i === width - 1) {
      writer.get(mask);
      writer.op('v128.and');
    }
    writer.memory('v128.store', i * VECTOR_BYTES);
  });
}

/** sum += factor * the vector at an address. */
function emitTerm(lanes: Lanes, factor: Local, row: Local, offset: number, sum: Local): void {
  const { writer, relaxed } = lanes;
  if (!relaxed) writer.get(sum);
  writer.get(factor);
  writer.get(row);
  writer.memory('v128.load', offset);
  if (relaxed) {
    writer.get(sum);
    writer.op('f32x4.relaxed_madd');
  } else {
    writer.op('f32x4.mul');
    writer.op('f32x4.add');
  }
  writer.set(sum);
}
