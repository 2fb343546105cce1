/**
 * Extents at which shapes go wrong: none, one, a few below and above the four lanes of a vector register, and one more
 * than a multiple of four by far.
 */
export const EDGE_EXTENTS: readonly number[] = [0, 1, 3, 4, 5, 17];
