import type { FusedKernel } from './fused-kernel.ts';

/** Where the words of a fused kernel stand. */
export interface FusedPlaces {
  readonly from: number;
  readonly to: number;
  /** Counts of the loops after the outermost one, the innermost one last. */
  readonly counts: readonly number[];
  /** By operand: inputs, then outputs. */
  readonly operands: readonly FusedOperandPlaces[];
  /** How many words there are. */
  readonly length: number;
}

/** Where the words of an operand stand. */
export interface FusedOperandPlaces {
  readonly address: number;
  /** Strides in the loops around the innermost one. */
  readonly outer: readonly number[];
  /** The stride along the innermost dim of an operand that is strided. */
  readonly along: number | undefined;
}

/** Where the words of a fused kernel stand: in the order in which `FusedKernel` lists them. */
export function fusedPlaces({ rank, inputs, outputs }: FusedKernel): FusedPlaces {
  let length = 0;
  const next = (): number => length++;
  const several = (): number[] => Array.from({ length: rank }, next);
  const [from, to, counts] = [next(), next(), several()];
  const operands = [...inputs, ...outputs.map(({ store }) => store)].map((access): FusedOperandPlaces => {
    const [address, outer] = [next(), several()];
    return { address, outer, along: access === 'strided' ? next() : undefined };
  });
  return { from, to, counts, operands, length };
}
