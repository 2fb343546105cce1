/** A port that carries one of `size` symbols per step, as a whole number from 0 to `size - 1`: characters, classes. */
export interface SymbolPort {
  readonly kind: 'symbol';
  readonly name: string;
  readonly size: number;
  /** The character of each symbol, in order, where symbols stand for characters. */
  readonly letters?: string;
  /**
   * What the loss of a target symbol is multiplied by, one number for each symbol: at least 0 each, and not all 0.
   * Absent where every symbol counts the same. A floor is that of the loss without weights.
   */
  readonly classWeights?: readonly number[];
}

/** A port that carries `size` real numbers per step. */
export interface VectorPort {
  readonly kind: 'vector';
  readonly name: string;
  readonly size: number;
}

/** A named stream of values between a task and a network. */
export type Port = SymbolPort | VectorPort;

/** The ports of a task. */
export interface Ports {
  /** What a network sees at each step. */
  readonly inputs: readonly Port[];
  /** What a network must predict at each step. */
  readonly targets: readonly Port[];
}
