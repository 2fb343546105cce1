import {
  type Axis,
  axis as declareAxis,
  crossEntropy,
  equal,
  gather,
  logSoftmax,
  multiply,
  negate,
  type Port,
  select,
  sum,
  type SymbolPort,
  type Tensor,
  tensor,
} from '@meristem/autodiff';

/** A port of symbols that are to be predicted. */
export interface SymbolTarget {
  readonly port: SymbolPort;
  /** Of the symbols. */
  readonly axis: Axis;
  /** Of what may be observed: the symbols and, one past the last, none of them. */
  readonly labels: Axis;
}

/** The axis of what may be observed of some symbols: of an output, made once, so that all costs share it. */
export function labelAxis({ name, size }: Port): Axis {
  return declareAxis(`${name} or none`, size + 1);
}

/** What predictions of a symbol cost in nats: `[time, batch]`, 0 where the target is ignored. */
export function symbolCost(target: SymbolTarget, logits: Tensor, observed: Tensor): Tensor {
  const { port, axis } = target;
  const { size, smoothing = 0, ignore } = port;
  if (smoothing > 0 || ignore === size) return spreadCost(target, logits, observed);
  const weights = symbolWeights(port).slice(0, size);
  const nats: Tensor = crossEntropy(logits, observed, axis);
  if (weights.every((weight) => weight === 1)) return nats;
  const weight = gather(tensor(weights, [axis]), observed, axis);
  const weighted = multiply(nats, weight);
  // An ignored symbol may cost infinitely much.
  return weights.includes(0) ? select(equal(weight, 0), 0, weighted) : weighted;
}

/** How much each symbol counts as a target, and `size`, one past the last, which can only be ignored. */
export function symbolWeights({ size, classWeights, ignore }: SymbolPort): readonly number[] {
  return Array.from({ length: size + 1 }, (_, symbol) =>
    symbol === ignore || symbol === size ? 0 : (classWeights?.[symbol] ?? 1),
  );
}

/** The cross-entropy of targets that are spread over symbols, or over none: looked up row by row, weights included. */
function spreadCost({ port, axis, labels }: SymbolTarget, logits: Tensor, observed: Tensor): Tensor {
  const { size, smoothing = 0 } = port;
  const rows = symbolWeights(port).map((weight, label) =>
    Array.from({ length: size }, (_, symbol) => weight * spread(symbol === label, smoothing, size)),
  );
  const share = gather(tensor(rows, [labels, axis]), observed, labels);
  const nats = multiply(share, logSoftmax(logits, axis));
  return negate(sum(select(equal(share, 0), 0, nats), axis));
}

/** The share of a target that one of `size` symbols gets, be it the target itself or another. */
export function spread(itself: boolean, smoothing: number, size: number): number {
  return (itself ? 1 - smoothing : 0) + smoothing / size;
}
