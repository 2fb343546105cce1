/** A run cannot be made, or what it left cannot be read. */
export class SameResultsError extends Error {
  override readonly name = 'SameResultsError';
}
