import type { MachineExports } from '../kernels/machine.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';
import { placesOf } from '../program/kernel-table.ts';

/** Rows, columns and steps of a block at most. */
export const MOST = 384;

const WORD = 4;
const WORDS = placesOf('contractPanels');
/** Words of a dim that two operands have, and of one that all three have; its count is the first. */
const [DIM, SHARED_DIM] = [3, 4];

/** Rows that a copy of whole vectors may write too many, and bytes from row to row of copies. */
const SPARE = 8;
const ALONG = WORD * MOST + 64;
const COPY = (MOST + SPARE) * ALONG;

/** Tables of distances in scratch memory: how far units lie from the first, one table for rows or columns of each operand. */
const [X_ROWS, X_STEPS, Y_STEPS, Y_COLUMNS, C_ROWS, C_COLUMNS, SHARED] = [0, 1, 2, 3, 4, 5, 6];
const TABLES = 7;
const TABLE = WORD * MOST;

export type BlockExports = Pick<MachineExports, 'scratchAt' | 'writeDistances' | 'arrange' | 'putBack'>;

/** A matrix as a native library reads it. */
export class NativeMatrix {
  address = 0;
  /** Elements from row to row. */
  row = 0;
  /** Whether it stands on its side. */
  turned = false;

  /** @param bytes bytes from row to row. */
  set(address: number, bytes: number, turned: boolean): void {
    this.address = address;
    this.row = bytes / WORD;
    this.turned = turned;
  }
}

/**
 * Blocks of a product over several axes (`assembly/contract/contract-panels.ts`) as matrices that a native library reads: they
 * lie where they are if rows and neighbours lie as a matrix has them, else they are copied together. The caller multiplies
 * between `begin` and `end`; scratch memory belongs to the block as long.
 */
export class NativeBlocks {
  readonly x = new NativeMatrix();
  readonly y = new NativeMatrix();
  readonly c = new NativeMatrix();
  readonly #memory: Pick<LinearMemory, 'integers'>;
  readonly #exports: BlockExports;
  #p = 0;
  #scratch = 0;

  constructor(memory: Pick<LinearMemory, 'integers'>, exports: BlockExports) {
    this.#memory = memory;
    this.#exports = exports;
  }

  /** Turns to the product whose words begin at an address. */
  open(p: number): void {
    this.#p = p;
    this.#scratch = this.#exports.scratchAt();
  }

  get from(): number {
    return this.#countAt(this.#p + WORD * WORDS.mFrom);
  }

  get to(): number {
    return this.#countAt(this.#p + WORD * WORDS.mTo);
  }

  get columns(): number {
    return this.#units(this.#columnDims, this.#word(WORDS.columnRank), DIM);
  }

  get steps(): number {
    return this.#units(this.#summedDims, this.#word(WORDS.summedRank), DIM);
  }

  get shared(): number {
    return this.#units(this.#sharedDims, this.#word(WORDS.sharedRank), SHARED_DIM);
  }

  /** Makes matrices of a block. `yStays` says that y is that of the block before. */
  begin(
    s: number,
    m: number,
    rows: number,
    n: number,
    columns: number,
    k: number,
    steps: number,
    yStays: boolean,
  ): void {
    // prettier-ignore
    const [rowRank, columnRank] = [this.#word(WORDS.rowRank), this.#word(WORDS.columnRank)];
    const summedRank = this.#word(WORDS.summedRank);
    this.#measure(X_ROWS, this.#rowDims, rowRank, 1, m, rows);
    this.#measure(C_ROWS, this.#rowDims, rowRank, 2, m, rows);
    this.#measure(X_STEPS, this.#summedDims, summedRank, 1, k, steps);
    this.#measure(C_COLUMNS, this.#columnDims, columnRank, 2, n, columns);
    this.#placeX(this.#word(WORDS.x) + this.#sharedAt(1, s), rows, steps);
    if (!yStays) {
      this.#measure(Y_STEPS, this.#summedDims, summedRank, 2, k, steps);
      this.#measure(Y_COLUMNS, this.#columnDims, columnRank, 1, n, columns);
      this.#placeY(this.#word(WORDS.y) + this.#sharedAt(2, s), steps, columns);
    }
    const lies = columns % 4 === 0 && this.#lies(C_ROWS, rows, C_COLUMNS, columns);
    if (lies)
      this.c.set(this.#cAt(s) + this.#first(C_ROWS) + this.#first(C_COLUMNS), this.#step(C_ROWS), false);
    else this.c.set(this.#copyAt(2), ALONG, false);
  }

  /** Puts a block of c where it belongs, if it does not lie there already. */
  end(s: number, rows: number, n: number, columns: number): void {
    const copy = this.#copyAt(2);
    if (this.c.address !== copy) return;
    const inner = this.#columnDims + WORD * DIM * (this.#word(WORDS.columnRank) - 1);
    const units = this.#countAt(inner);
    const [rowTable, columnTable] = [this.#tableAt(C_ROWS), this.#tableAt(C_COLUMNS)];
    this.#exports.putBack(copy, ALONG, rows, rowTable, columns, columnTable, units, n % units, this.#cAt(s));
  }

  #placeX(x: number, rows: number, steps: number): void {
    const from = x + this.#first(X_ROWS) + this.#first(X_STEPS);
    if (this.#lies(X_ROWS, rows, X_STEPS, steps)) this.x.set(from, this.#step(X_ROWS), false);
    else if (this.#lies(X_STEPS, steps, X_ROWS, rows)) this.x.set(from, this.#step(X_STEPS), true);
    else if (steps > 1 && this.#step(X_STEPS) === WORD)
      this.#copy(this.x, 0, x, X_ROWS, rows, X_STEPS, steps, false);
    else this.#copy(this.x, 0, x, X_STEPS, steps, X_ROWS, rows, true);
  }

  #placeY(y: number, steps: number, columns: number): void {
    const from = y + this.#first(Y_STEPS) + this.#first(Y_COLUMNS);
    if (this.#lies(Y_STEPS, steps, Y_COLUMNS, columns)) this.y.set(from, this.#step(Y_STEPS), false);
    else if (this.#lies(Y_COLUMNS, columns, Y_STEPS, steps)) this.y.set(from, this.#step(Y_COLUMNS), true);
    else this.#copy(this.y, 1, y, Y_STEPS, steps, Y_COLUMNS, columns, false);
  }

  #copy(
    matrix: NativeMatrix,
    place: number,
    from: number,
    rowTable: number,
    rows: number,
    columnTable: number,
    columns: number,
    turned: boolean,
  ): void {
    // prettier-ignore
    const to = this.#copyAt(place);
    this.#exports.arrange(
      from,
      rows,
      this.#tableAt(rowTable),
      columns,
      this.#tableAt(columnTable),
      to,
      ALONG,
    );
    matrix.set(to, ALONG, turned);
  }

  /** Whether units of two tables are rows and columns of a matrix: rows at equal distances that hold their neighbouring columns. */
  #lies(rowTable: number, rows: number, columnTable: number, columns: number): boolean {
    if (rows < 2 || !this.#areEven(rowTable, rows, this.#step(rowTable))) return false;
    // Windows lie over each other or backwards, which libraries refuse.
    return this.#areEven(columnTable, columns, WORD) && this.#step(rowTable) >= columns * WORD;
  }

  /** Whether units of a table lie so many bytes apart. */
  #areEven(table: number, units: number, bytes: number): boolean {
    const { integers } = this.#memory;
    const first = this.#tableAt(table) / WORD;
    for (let at = first + 1; at < first + units; at++) {
      if ((integers[at] as number) - (integers[at - 1] as number) !== bytes) return false;
    }
    return true;
  }

  /** Writes a table: how far units of some dims lie from the first by one of the words of a dim, its stride. */
  #measure(table: number, dims: number, rank: number, stride: number, from: number, many: number): void {
    const bytes = WORD * (table === SHARED ? SHARED_DIM : DIM);
    this.#exports.writeDistances(this.#tableAt(table), rank, dims, bytes, WORD * stride, from, many);
  }

  /** How far a shared unit lies from the first of all. */
  #sharedAt(stride: number, s: number): number {
    this.#measure(SHARED, this.#sharedDims, this.#word(WORDS.sharedRank), stride, s, 1);
    return this.#first(SHARED);
  }

  /** Where c begins for one of the shared units. */
  #cAt(s: number): number {
    return this.#word(WORDS.c) + this.#sharedAt(3, s);
  }

  get #rowDims(): number {
    return this.#p + WORD * WORDS.rows;
  }

  get #columnDims(): number {
    return this.#rowDims + WORD * DIM * this.#word(WORDS.rowRank);
  }

  get #summedDims(): number {
    return this.#columnDims + WORD * DIM * this.#word(WORDS.columnRank);
  }

  get #sharedDims(): number {
    return this.#summedDims + WORD * DIM * this.#word(WORDS.summedRank);
  }

  #units(dims: number, rank: number, words: number): number {
    let units = 1;
    for (let at = 0; at < rank; at++) units *= this.#countAt(dims + WORD * words * at);
    return units;
  }

  #word(place: number): number {
    return this.#memory.integers[this.#p / WORD + place] as number;
  }

  #countAt(address: number): number {
    const { integers } = this.#memory;
    return integers[(integers[address / WORD] as number) / WORD] as number;
  }

  #tableAt(table: number): number {
    return this.#scratch + table * TABLE;
  }

  #copyAt(place: number): number {
    return this.#scratch + TABLES * TABLE + place * COPY;
  }

  /** How far the first unit of a table lies from the first of all, and the second from it. */
  #first(table: number): number {
    return this.#memory.integers[this.#tableAt(table) / WORD] as number;
  }

  #step(table: number): number {
    return (this.#memory.integers[this.#tableAt(table) / WORD + 1] as number) - this.#first(table);
  }
}
