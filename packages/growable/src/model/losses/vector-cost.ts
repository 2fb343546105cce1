import {
  abs,
  add,
  type Axis,
  equal,
  exp,
  less,
  log,
  minimum,
  multiply,
  negate,
  select,
  softplus,
  square,
  subtract,
  sum,
  type Tensor,
  type VectorPort,
} from '@meristem/autodiff';

type VectorLoss = NonNullable<VectorPort['loss']>;

/** What predictions of a vector cost, summed over its components: `[time, batch]`; ignored components cost 0. */
export function vectorCost(port: VectorPort, axis: Axis, predicted: Tensor, observed: Tensor): Tensor {
  const { loss = 'squared-error', delta = 1, ignore } = port;
  const cost = COSTS[loss];
  if (ignore === undefined) return sum(cost(predicted, observed, delta), axis);
  const ignored = equal(observed, ignore);
  // Selecting before as well keeps overflow, whose derivative is no number, out of what does not count.
  const [prediction, target] = [predicted, observed].map((value) => select(ignored, 0, value));
  return sum(select(ignored, 0, cost(prediction!, target!, delta)), axis);
}

/** Costs of components by loss: of predictions, targets and the distance from which Huber's grows linearly. */
const COSTS: Readonly<Record<VectorLoss, (predicted: Tensor, observed: Tensor, delta: number) => Tensor>> = {
  'squared-error': (predicted, observed) => square(subtract(predicted, observed)),
  huber: (predicted, observed, delta) => {
    const distance = abs(subtract(predicted, observed));
    const near = minimum(distance, delta);
    return add(multiply(0.5, square(near)), multiply(delta, subtract(distance, near)));
  },
  // Both terms are small where they are right, so that nothing is lost in a difference.
  'binary-cross-entropy': (logOdds, chance) =>
    add(multiply(chance, softplus(negate(logOdds))), multiply(subtract(1, chance), softplus(logOdds))),
  // y (e^d - 1 - d), where d is the log of the expected value over the count; e^z where the count is 0.
  poisson: (logRate, count) => {
    const some = less(0, count);
    const above = subtract(logRate, log(select(some, count, 1)));
    const ratio = exp(above);
    return select(some, multiply(count, subtract(subtract(ratio, 1), above)), ratio);
  },
};
