import { Lanes } from './lanes.ts';
import { VECTOR_BYTES } from './row-memory.ts';
import { FunctionWriter, type InnerFunction, type Local } from './wasm-assembler.ts';
import type { ValueType } from './wasm-opcodes.ts';

/** Vectors of the widest block: V8 leaves 15 vector registers on x64, three of which hold x and a vector of y. */
export const WIDEST_BLOCK = 12;

/**
 * From this width on four numbers of x are read at once where they are neighbours. Narrower blocks wait for their sums, not
 * for loads.
 */
const READS_FOUR = 5;
const FLOAT_BYTES = 4;

/** What a block is computed from: addresses, byte strides, the number of rows, and the mask of its last vector. */
export interface Block {
  readonly x: Local;
  readonly xK: Local;
  readonly y: Local;
  readonly yK: Local;
  readonly c: Local;
  readonly k: Local;
  readonly mask: Local;
}

/** The columns of a product: blocks of `width` vectors, of which the last may be narrower. */
export interface Columns {
  readonly vectors: Local;
  readonly width: Local;
  /** The first vector of the last block. */
  readonly last: Local;
  /** The first vector of the block to begin with: 0, or that of the last block to go backwards. */
  readonly start: Local;
}

const PARAMETERS: readonly ValueType[] = [...new Array<'i32'>(10).fill('i32'), 'v128'];

/** Calls the function that `emitMatvec` writes. */
export function callMatvec(writer: FunctionWriter, index: number, block: Block, columns: Columns): void {
  const { x, xK, y, yK, c, k, mask } = block;
  const { vectors, width, last, start } = columns;
  for (const argument of [x, xK, y, yK, c, k, vectors, width, last, start, mask]) writer.get(argument);
  writer.call(index);
}

/**
 * A function that multiplies a vector with a matrix of at least one column: c = sum over k of x[k] y[k], each element one
 * chain of multiply-adds from 0 on, with k increasing. The mask clears the padding of the row.
 */
export function emitMatvec(relaxed: boolean): InnerFunction {
  const writer = new FunctionWriter(PARAMETERS);
  const lanes = new Lanes(writer, relaxed);
  const [x, xK, y, yK, c, k, vectors, width, last, at, mask] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
  const step = copyOf(writer, width, 'i32');
  writer.get(at);
  writer.if(() => {
    writer.i32(0);
    writer.get(width);
    writer.op('i32.sub');
    writer.set(step);
  });
  writer.loop(() => {
    const mark = writer.held;
    const chosen = copyOf(writer, width, 'i32');
    const blockMask = copyOf(writer, lanes.integer(-1), 'v128');
    writer.get(at);
    writer.get(last);
    writer.op('i32.ge_s');
    writer.if(() => {
      writer.get(vectors);
      writer.get(last);
      writer.op('i32.sub');
      writer.set(chosen);
      writer.get(mask);
      writer.set(blockMask);
    });
    const [yBlock, cBlock] = [vectorAt(writer, y, at), vectorAt(writer, c, at)];
    const block = { x, xK, y: yBlock, yK, c: cBlock, k, mask: blockMask };
    const bodies = Array.from({ length: WIDEST_BLOCK }, (_, i) => () => emitBlock(lanes, i + 1, block));
    writer.choose(chosen, bodies);
    advance(writer, at, step);
    writer.get(at);
    writer.get(last);
    // Below 0 is beyond as well.
    writer.op('i32.le_u');
    writer.branchIf(0);
    writer.releaseTo(mark);
  });
  return { parameters: PARAMETERS, code: writer.finish() };
}

/** Writes one block of so many vectors of c, with its sums in registers. */
function emitBlock(lanes: Lanes, width: number, block: Block): void {
  emitBlocks(lanes, width, [block]);
}

/**
 * Writes blocks of so many vectors each side by side, with the sums of all in registers. They differ in x, y and c alone;
 * where x is the same local, each number of it is read once for all.
 */
export function emitBlocks(lanes: Lanes, width: number, blocks: readonly Block[]): void {
  const { writer } = lanes;
  const { xK, yK, k, mask } = blocks[0] as Block;
  const held = writer.held;
  const zero = lanes.integer(0);
  const sums = blocks.map(() => Array.from({ length: width }, () => copyOf(writer, zero, 'v128')));
  const rows = blocks.map(({ y }) => copyOf(writer, y, 'i32'));
  const sources = [...new Set(blocks.map(({ x }) => x))];
  const sourceOf = blocks.map(({ x }) => sources.indexOf(x));
  const from = sources.map((x) => copyOf(writer, x, 'i32'));
  const left = copyOf(writer, k, 'i32');
  const addRow = (factorOf: (source: number) => Local): void => {
    from.forEach((_, source) => {
      const factor = factorOf(source);
      blocks.forEach((_block, b) => {
        if (sourceOf[b] !== source) return;
        const row = rows[b] as Local;
        sums[b]?.forEach((sum, i) => addTerm(lanes, sum, factor, row, i * VECTOR_BYTES));
        advance(writer, row, yK);
      });
    });
  };
  if (width * blocks.length >= READS_FOUR) {
    writer.get(xK);
    writer.i32(FLOAT_BYTES);
    writer.op('i32.eq');
    writer.if(() =>
      countDown(writer, left, 4, () => {
        const four = from.map((pointer) => loaded(writer, 'v128.load', pointer));
        for (const lane of [0, 1, 2, 3]) addRow((source) => writer.splatLane(four[source] as Local, lane));
        for (const pointer of from) {
          writer.get(pointer);
          writer.i32(VECTOR_BYTES);
          writer.op('i32.add');
          writer.set(pointer);
        }
      }),
    );
  }
  countDown(writer, left, 1, () => {
    addRow((source) => loaded(writer, 'v128.load32_splat', from[source] as Local));
    for (const pointer of from) advance(writer, pointer, xK);
  });
  blocks.forEach(({ c }, b) => {
    storeSums(writer, sums[b] as readonly Local[], c, mask);
  });
  writer.releaseTo(held);
}

function loaded(writer: FunctionWriter, op: 'v128.load' | 'v128.load32_splat', address: Local): Local {
  writer.get(address);
  writer.memory(op, 0);
  return writer.setNew('v128');
}

function storeSums(writer: FunctionWriter, sums: readonly Local[], c: Local, mask: Local): void {
  sums.forEach((sum, i) => {
    writer.get(c);
    writer.get(sum);
    if (i === sums.length - 1) {
      writer.get(mask);
      writer.op('v128.and');
    }
    writer.memory('v128.store', i * VECTOR_BYTES);
  });
}

/** sum += factor * the vector at an address. */
function addTerm(lanes: Lanes, sum: Local, factor: Local, row: Local, offset: number): void {
  const { writer } = lanes;
  const mark = writer.held;
  writer.get(row);
  writer.memory('v128.load', offset);
  writer.get(lanes.multiplyAdd(factor, writer.setNew('v128'), sum));
  writer.set(sum);
  writer.releaseTo(mark);
}

/** Runs a body while a local, which it is then lowered by, is at least `step`. */
function countDown(writer: FunctionWriter, left: Local, step: number, body: () => void): void {
  const enough = (): void => {
    writer.i32(step);
    writer.op('i32.ge_s');
  };
  writer.get(left);
  enough();
  writer.if(() =>
    writer.loop(() => {
      const mark = writer.held;
      body();
      writer.releaseTo(mark);
      writer.get(left);
      writer.i32(-step);
      writer.op('i32.add');
      writer.tee(left);
      enough();
      writer.branchIf(0);
    }),
  );
}

function advance(writer: FunctionWriter, pointer: Local, by: Local): void {
  writer.get(pointer);
  writer.get(by);
  writer.op('i32.add');
  writer.set(pointer);
}

function copyOf(writer: FunctionWriter, local: Local, type: ValueType): Local {
  writer.get(local);
  return writer.setNew(type);
}

/** The address of a vector of a row. */
function vectorAt(writer: FunctionWriter, row: Local, index: Local): Local {
  writer.get(row);
  writer.get(index);
  writer.i32(4);
  writer.op('i32.shl');
  writer.op('i32.add');
  return writer.setNew('i32');
}
