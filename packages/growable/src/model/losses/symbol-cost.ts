import {
  type Axis,
  axis as declareAxis,
  crossEntropy,
  equal,
  gather,
  logSoftmax,
  multiply,
  negate,
  select,
  sum,
  type SymbolPort,
  type Tensor,
  tensor,
} from '@meristem/autodiff';

/** What predictions of a symbol cost in nats: `[time, batch]`, 0 where the target is ignored. */
export function symbolCost(port: SymbolPort, axis: Axis, logits: Tensor, observed: Tensor): Tensor {
  const { size, smoothing = 0, ignore } = port;
  if (smoothing > 0 || ignore === size) return spreadCost(port, axis, logits, observed);
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
function spreadCost(port: SymbolPort, axis: Axis, logits: Tensor, observed: Tensor): Tensor {
  const { name, size, smoothing = 0 } = port;
  const targets = declareAxis(`${name} and none`, size + 1);
  const rows = symbolWeights(port).map((weight, target) =>
    Array.from({ length: size }, (_, symbol) => weight * spread(symbol === target, smoothing, size)),
  );
  const share = gather(tensor(rows, [targets, axis]), observed, targets);
  const nats = multiply(share, logSoftmax(logits, axis));
  return negate(sum(select(equal(share, 0), 0, nats), axis));
}

/** The share of a target that one of `size` symbols gets, be it the target itself or another. */
export function spread(itself: boolean, smoothing: number, size: number): number {
  return (itself ? 1 - smoothing : 0) + smoothing / size;
}
