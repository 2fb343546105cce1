import type { Port } from '@meristem/autodiff';
import { type Prediction, type PredictionShape, SymbolPrediction, VectorPrediction } from './prediction.ts';

/** What a network's outputs are, by port name. */
export type PortKinds = Readonly<Record<string, 'symbol' | 'vector'>>;

/** What a network says, by port name. */
export type Predictions<P extends PortKinds = PortKinds> = {
  readonly [K in keyof P]: 'symbol' | 'vector' extends P[K]
    ? Prediction
    : P[K] extends 'symbol'
      ? SymbolPrediction
      : VectorPrediction;
};

/** What was said, by port. */
export function predictionsOf<P extends PortKinds>(
  outputs: readonly Port[],
  shape: PredictionShape,
  results: readonly Float64Array[],
): Predictions<P> {
  const said: Record<string, Prediction> = {};
  for (let o = 0; o < outputs.length; o++) {
    const port = outputs[o] as Port;
    const numbers = results[o] as Float64Array;
    said[port.name] =
      port.kind === 'symbol'
        ? new SymbolPrediction(port, shape, numbers)
        : new VectorPrediction(port, shape, numbers);
  }
  return said as Predictions<P>;
}
