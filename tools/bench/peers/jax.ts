/** An array of jax-js: as much of it as the peer uses. Operations consume their operands; `ref` makes another owner. */
export interface JaxArray {
  readonly ref: JaxArray;
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray | number): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  div(other: JaxArray | number): JaxArray;
  neg(): JaxArray;
  sum(axis?: number): JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  slice(...index: readonly (number | readonly number[])[]): JaxArray;
  dispose(): void;
  data(): Promise<Float32Array>;
}

/** Arrays by name. */
export type JaxTree = Record<string, JaxArray>;

/** What a loss gives besides itself. */
export type WithState = [loss: JaxArray, state: JaxArray];

/** `@jax-js/jax`, as much of it as the peer uses. */
export interface Jax {
  init(...devices: string[]): Promise<string[]>;
  defaultDevice(device: string): string;
  jit<A extends readonly unknown[], R>(compute: (...inputs: A) => R): (...inputs: A) => R;
  valueAndGrad<A extends readonly unknown[]>(
    loss: (parameters: JaxTree, ...inputs: A) => WithState,
    options: { readonly hasAux: true },
  ): (parameters: JaxTree, ...inputs: A) => [WithState, JaxTree];
  numpy: {
    array(values: Float32Array): JaxArray;
    zeros(shape: readonly number[]): JaxArray;
    full(shape: readonly number[], value: number): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    tanh(a: JaxArray): JaxArray;
    sqrt(a: JaxArray): JaxArray;
    abs(a: JaxArray): JaxArray;
    sign(a: JaxArray): JaxArray;
    clip(a: JaxArray, least: number, most: number): JaxArray;
    concatenate(arrays: readonly JaxArray[], axis: number): JaxArray;
  };
  nn: { logsumexp(a: JaxArray, axis: number): JaxArray };
}
