import {
  add,
  assign,
  type Axis,
  constant,
  minimum,
  multiply,
  relabel,
  subtract,
  type Tensor,
  type Update,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';

/**
 * How far the units of every axis have come to learn as the others do: 1 for founders; of newborns it rises in a straight line
 * over some cycles. The step of a weight is scaled by the lesser of its two ends, so a newborn does not tear at those that
 * listen to it while its moments are young, and they learn at full rate from one another.
 *
 * Source: warm-up of the rate after a restart, Loshchilov and Hutter, arXiv 1608.03983; per unit it is ours.
 */
export class Ripening {
  /** A number per unit for every axis that grows; they belong into the state. */
  readonly variables: readonly Variable[];
  readonly updates: readonly Update[];
  readonly #next = new Map<Axis, Tensor>();

  /** @param cycles over which a newborn comes to learn at full rate. */
  constructor(parameters: readonly Variable[], cycles: number) {
    const axes = new Set(parameters.flatMap(({ dims }) => growing(dims).map(({ axis }) => axis)));
    const of = (axis: Axis): Variable =>
      variable<readonly [Axis]>({
        name: `ripeness.${axis.name}`,
        dims: [axis],
        purpose: 'slot',
        initial: constant(1),
        birth: { own: zeros },
      });
    const made = [...axes].map((axis) => [axis, of(axis)] as const);
    this.variables = made.map(([, each]) => each);
    this.updates = made.map(([axis, each]) => {
      const next = minimum(1, add(each, 1 / cycles));
      this.#next.set(axis, next);
      return assign(each, next);
    });
  }

  /** New values of parameters with steps as long as the youngest unit of each element may make. */
  paced(parameters: readonly Variable[], values: readonly Tensor[]): readonly Tensor[] {
    return parameters.map((parameter, i) => {
      const ends = growing(parameter.dims).map((dim) =>
        relabel(this.#next.get(dim.axis)!, [[dim.axis, dim]]),
      );
      const value = values[i]!;
      if (ends.length === 0) return value;
      const share = ends.reduce((least, next) => minimum(least, next));
      return add(parameter, multiply(share, subtract(value, parameter)));
    });
  }
}

function growing(dims: Variable['dims']): Variable['dims'] {
  return dims.filter(({ axis }) => !axis.fixed);
}
