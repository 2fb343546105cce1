import type { FusedKernel } from './fused-kernel.ts';
import { isReduction } from './reductions.ts';

/**
 * Fused kernels over the same rows, one after the other, where a row is a single vector: all of them are computed for four
 * rows before the next four, and what one puts out the next finds in registers. Every result has the bits that the kernels
 * by themselves would give it.
 *
 * Its words are int32 at the address that the generated function is called with:
 *
 * 1. `from`, `to`: addresses of counts, the range of rows.
 * 2. For each operand of each link that lies in memory: its address and, if it moves, its byte stride from row to row.
 */
export interface RowChain {
  /** Elements of a row, 1 to 4. */
  readonly width: number;
  readonly links: readonly ChainLink[];
}

/**
 * A kernel of a chain. Of rank 1, it computes rows: its inputs are contiguous or splats, its outputs rows or reductions. Of
 * rank 0, it computes a number for every row, and what it calls its elements are the rows.
 */
export interface ChainLink {
  readonly kernel: FusedKernel;
  /** By input: the output of an earlier link that it is; `undefined` for what is read from memory. */
  readonly sources: readonly (ChainSource | undefined)[];
  /** By output: whether anybody wants it in memory. */
  readonly stored: readonly boolean[];
}

/** An output of a link. */
export interface ChainSource {
  readonly link: number;
  readonly output: number;
}

/** Where the words of an operand that lies in memory stand. */
export interface ChainPlaces {
  readonly address: number;
  /** The stride from row to row, if it moves and neither is known to. */
  readonly stride: number | undefined;
}

/** Where the words before those of operands stand. */
export const CHAIN_PLACES = { from: 0, to: 1 } as const;
const HEADER = 2;

/** Whether a kernel is a chain. */
export function isRowChain(kernel: object): kernel is RowChain {
  return 'links' in kernel;
}

/** By link, by operand, inputs first: where its words stand; `undefined` for what never reaches memory. */
export function chainPlaces({ links }: RowChain): readonly (readonly (ChainPlaces | undefined)[])[] {
  let at = HEADER;
  return links.map(({ kernel, sources, stored }) => {
    const inMemory = [...sources.map((source) => source === undefined), ...stored];
    return inMemory.map((present): ChainPlaces | undefined => {
      if (!present) return undefined;
      const address = at++;
      // What a link of numbers reads and writes are neighbours, or one number for all rows.
      return { address, stride: kernel.rank === 1 ? at++ : undefined };
    });
  });
}

/** How many words a chain has. */
export function chainWordCount(chain: RowChain): number {
  return chainPlaces(chain)
    .flat()
    .reduce((count, places) => count + (places ? 1 + Number(places.stride !== undefined) : 0), HEADER);
}

/** Whether an output of a link is a number for every row. */
export function isNumberOfRow({ rank, outputs }: FusedKernel, output: number): boolean {
  const store = outputs[output]?.store;
  return rank === 0 || (store !== undefined && isReduction(store));
}
