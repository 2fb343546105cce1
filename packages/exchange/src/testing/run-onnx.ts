import type { ElementKind } from '@meristem/autodiff';
import * as ort from 'onnxruntime-node';

/** A tensor that goes into ONNX Runtime or comes out of it. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly kind: ElementKind;
}

/** Runs an ONNX file once on ONNX Runtime. */
export async function runOnnx(
  file: Uint8Array,
  inputs: Readonly<Record<string, OnnxTensor>>,
): Promise<Readonly<Record<string, OnnxTensor>>> {
  // One thread: other tests have the other cores.
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const feeds = Object.entries(inputs).map(([name, { shape, values, kind }]) => [
    name,
    kind === 'real'
      ? new ort.Tensor('float32', Float32Array.from(values), shape)
      : new ort.Tensor('int64', BigInt64Array.from(Array.from(values, BigInt)), shape),
  ]);
  const results = await session.run(Object.fromEntries(feeds) as ort.InferenceSession.FeedsType);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data, type }]) => [
      name,
      {
        shape: dims,
        values: Array.from(data as Float32Array | BigInt64Array, Number),
        kind: type === 'int64' ? 'index' : 'real',
      },
    ]),
  );
}
