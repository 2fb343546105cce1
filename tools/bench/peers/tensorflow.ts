/** A tensor of TensorFlow.js: as much of it as the peer uses. */
export interface Tensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array;
  dispose(): void;
}

/** A tensor that is assigned to. */
export interface Variable extends Tensor {
  readonly name: string;
  assign(value: Tensor): void;
}

/** `@tensorflow/tfjs`, as much of it as the peer uses. */
export interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  version_core: string;
  tidy<T>(compute: () => T): T;
  variable(value: Tensor): Variable;
  variableGrads(loss: () => Tensor): { value: Tensor; grads: Readonly<Record<string, Tensor>> };
  tensor(values: Float32Array | readonly number[], shape: readonly number[]): Tensor;
  tensor1d(values: readonly number[], dtype: 'int32'): Tensor;
  zeros(shape: readonly number[]): Tensor;
  fill(shape: readonly number[], value: number): Tensor;
  oneHot(indices: Tensor, depth: number): Tensor;
  split(value: Tensor, count: number, axis: number): Tensor[];
  concat(values: readonly Tensor[], axis: number): Tensor;
  keep(value: Tensor): Tensor;
  add(a: Tensor, b: Tensor | number): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor | number): Tensor;
  div(a: Tensor, b: Tensor): Tensor;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean): Tensor;
  conv2d(x: Tensor, filter: Tensor, stride: number, padding: 'same'): Tensor;
  conv2dTranspose(
    x: Tensor,
    filter: Tensor,
    shape: readonly number[],
    stride: number,
    padding: 'same',
  ): Tensor;
  maxPool(x: Tensor, size: number, stride: number, padding: 'valid'): Tensor;
  pad(x: Tensor, around: readonly (readonly [number, number])[]): Tensor;
  slice(x: Tensor, start: readonly number[], size: readonly number[]): Tensor;
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  /** A function with a gradient of its own, which is given what was saved too. */
  customGrad(
    f: (...given: never[]) => {
      value: Tensor;
      gradFunc: (given: Tensor, saved: readonly Tensor[]) => Tensor | readonly Tensor[];
    },
  ): (...tensors: readonly Tensor[]) => Tensor;
  square(a: Tensor): Tensor;
  sqrt(a: Tensor): Tensor;
  sign(a: Tensor): Tensor;
  abs(a: Tensor): Tensor;
  tanh(a: Tensor): Tensor;
  relu(a: Tensor): Tensor;
  sum(a: Tensor, axis?: number): Tensor;
  logSumExp(a: Tensor, axis: number): Tensor;
  clipByValue(a: Tensor, least: number, most: number): Tensor;
  train: { adam(learningRate: number): { applyGradients(gradients: object): void } };
}

/** `@tensorflow/tfjs-backend-wasm`, as much of it as the peer uses. */
export interface TensorFlowWasm {
  setWasmPaths(folder: string): void;
  setThreadsCount(count: number): void;
}
