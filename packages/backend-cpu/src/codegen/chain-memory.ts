import type { ChainPlaces } from './row-chain.ts';
import { VECTOR_BYTES } from './row-memory.ts';
import type { FunctionWriter, Local } from './wasm-assembler.ts';

const WORD_BYTES = 4;
/** The address of the chain's first word. */
const WORDS: Local = 0;
/** Bytes from a number to its neighbour. */
const NUMBER_BYTES = 4;

/** An operand in memory: where it is for the first of the rows at hand, and how it moves from row to row. */
export interface ChainOperandPlace {
  readonly pointer: Local;
  readonly moves: { readonly by: Local } | 'to the neighbour' | 'never';
}

/** Reads and writes the operands of a chain. */
export class ChainMemory {
  readonly #writer: FunctionWriter;

  constructor(writer: FunctionWriter) {
    this.#writer = writer;
  }

  /** The count whose address is this word. */
  count(place: number): Local {
    this.#word(place);
    this.#writer.memory('i32.load', 0);
    return this.#writer.setNew('i32');
  }

  #word(place: number): void {
    this.#writer.get(WORDS);
    this.#writer.memory('i32.load', place * WORD_BYTES);
  }

  /** Reads where an operand is for the row `from`. */
  open({ address, stride }: ChainPlaces, splat: boolean, from: Local): ChainOperandPlace {
    const writer = this.#writer;
    this.#word(address);
    const pointer = writer.setNew('i32');
    if (stride === undefined && splat) return { pointer, moves: 'never' };
    if (stride === undefined) writer.i32(NUMBER_BYTES);
    else this.#word(stride);
    const by = writer.setNew('i32');
    writer.get(pointer);
    writer.get(from);
    writer.get(by);
    writer.op('i32.mul');
    writer.op('i32.add');
    writer.set(pointer);
    return { pointer, moves: stride === undefined ? 'to the neighbour' : { by } };
  }

  /** Moves an operand on by so many rows, a power of two. */
  advance({ pointer, moves }: ChainOperandPlace, rows: number): void {
    const writer = this.#writer;
    if (moves === 'never') return;
    writer.get(pointer);
    if (moves === 'to the neighbour') writer.i32(NUMBER_BYTES * rows);
    else {
      writer.get(moves.by);
      writer.i32(Math.log2(rows));
      writer.op('i32.shl');
    }
    writer.op('i32.add');
    writer.set(pointer);
  }

  /** Where an operand that moves is for each of some rows. */
  placesOf({ pointer, moves }: ChainOperandPlace, rows: number): Local[] {
    const places = [pointer];
    for (let row = 1; row < rows && typeof moves === 'object'; row++) {
      places.push(this.#writer.value('i32', 'i32.add', places[row - 1] as Local, moves.by));
    }
    return places;
  }

  /** @param at how many vectors on. */
  load(pointer: Local, splat: boolean, at = 0): Local {
    this.#writer.get(pointer);
    this.#writer.memory(splat ? 'v128.load32_splat' : 'v128.load', at * VECTOR_BYTES);
    return this.#writer.setNew('v128');
  }

  /** @param at how many vectors on. */
  store(pointer: Local, value: Local, at = 0): void {
    this.#writer.get(pointer);
    this.#writer.get(value);
    this.#writer.memory('v128.store', at * VECTOR_BYTES);
  }

  /** Stores a number for each row: of one row, or of groups of four. */
  storeNumbers(place: ChainOperandPlace, numbers: readonly Local[], rows: number): void {
    const { pointer, moves } = place;
    const writer = this.#writer;
    const storeLane = (to: Local, row: number): void => {
      writer.get(to);
      writer.get(numbers[row >> 2] as Local);
      writer.memory('v128.store32_lane', 0, row & 3);
    };
    const storeGroups = (): void => numbers.forEach((group, at) => this.store(pointer, group, at));
    if (rows === 1) return storeLane(pointer, 0);
    if (typeof moves !== 'object') return storeGroups();
    const neighbours = (op: 'i32.eq' | 'i32.ne'): void => {
      writer.get(moves.by);
      writer.i32(NUMBER_BYTES);
      writer.op(op);
    };
    neighbours('i32.eq');
    writer.if(storeGroups);
    neighbours('i32.ne');
    writer.if(() => this.placesOf(place, rows).forEach(storeLane));
  }
}
