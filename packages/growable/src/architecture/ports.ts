/** A port of whole numbers from 0 to `size - 1`: characters, classes. */
export interface SymbolPort {
  readonly kind: 'symbol';
  readonly name: string;
  readonly size: number;
  /** Of a target, by symbol: what the loss of predicting it is multiplied by; 1 unless told. */
  readonly classWeights?: readonly number[];
}

/** A port of `size` real numbers per step. */
export interface VectorPort {
  readonly kind: 'vector';
  readonly name: string;
  readonly size: number;
}

/** What a task feeds to a network, or asks of it, at each step. */
export type Port = SymbolPort | VectorPort;

/** The ports of a task: what a network sees, and what it must predict. */
export interface Ports {
  readonly inputs: readonly Port[];
  readonly targets: readonly Port[];
}
