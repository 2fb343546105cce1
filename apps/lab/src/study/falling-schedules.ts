/** Learning rate and penalty fall to 0 together along half a cosine. */
export const FALLING = {
  learningRate: { kind: 'cosine', to: 0 },
  penalty: { kind: 'cosine', to: 0 },
} as const;

/** Normal numbers of a deviation, as plain data. */
export function normalOf(deviation: number): { readonly kind: 'normal'; readonly deviation: number } {
  return { kind: 'normal', deviation };
}

const SMALL = normalOf(0.01);

/** First weights of all parts as in the paper. */
export const SMALL_WEIGHTS = { input: SMALL, lateral: SMALL, recurrent: SMALL, readout: SMALL };
