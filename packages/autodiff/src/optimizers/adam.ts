import type { Dim } from '../axis/axis.ts';
import { checkOptions } from '../options/check-options.ts';
import { NOT_NEGATIVE, type OptionTable, SHARE_BELOW_ONE } from '../options/expectation.ts';
import { add, divide, minimum, multiply, subtract } from '../primitives/arithmetic.ts';
import { sqrt, square } from '../primitives/functions.ts';
import { relabel } from '../primitives/movement.ts';
import { assign, type Update } from '../plan/update.ts';
import { zeros } from '../state/fill.ts';
import { Variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { at, type BoundOptimizer, type Optimizer, slotOf } from './optimizer.ts';

/** Options of Adam. */
export interface AdamOptions {
  /** Share of the first moment that is kept at each step; 0.9 unless told. */
  readonly beta1?: number;
  /** Share of the second moment that is kept at each step; 0.999 unless told. */
  readonly beta2?: number;
  /** Added to the root of the second moment; 1e-8 unless told. */
  readonly epsilon?: number;
  /** Decoupled weight decay as a share of the weight per step and unit of rate (AdamW); 0 unless told. */
  readonly weightDecay?: number;
}

const ADAM_OPTIONS: OptionTable<AdamOptions> = {
  beta1: SHARE_BELOW_ONE,
  beta2: SHARE_BELOW_ONE,
  epsilon: NOT_NEGATIVE,
  weightDecay: NOT_NEGATIVE,
};

/**
 * Adam, or AdamW with a weight decay. The bias correction counts steps per unit: a newborn's moments are corrected by its
 * own age, not by that of the run, or its first steps would be several times too large.
 *
 * Source: Kingma and Ba, arXiv 1412.6980, algorithm 1; Loshchilov and Hutter, arXiv 1711.05101.
 *
 * @throws OptionError if an option is not known or out of range.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkOptions('adam', options, ADAM_OPTIONS);
  return {
    name: options.weightDecay ? 'adamw' : 'adam',
    bind: (parameters) => bindAdam(parameters, options),
  };
}

function bindAdam(parameters: readonly Variable[], options: AdamOptions): BoundOptimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  const first = parameters.map((parameter) => slotOf(parameter, 'moment1', zeros, zeros));
  const second = parameters.map((parameter) => slotOf(parameter, 'moment2', zeros, zeros));
  const correction1 = new BiasCorrection('adam.correction1', beta1, parameters);
  const correction2 = new BiasCorrection('adam.correction2', beta2, parameters);
  return {
    slots: [...first, ...second, ...correction1.slots, ...correction2.slots],
    step: (gradients, rate) => {
      const moved = (moment: Variable, target: Tensor, beta: number): Tensor =>
        add(moment, multiply(1 - beta, subtract(target, moment)));
      const m = gradients.map((gradient, i) => moved(at(first, i), gradient, beta1));
      const v = gradients.map((gradient, i) => moved(at(second, i), square(gradient), beta2));
      const values = parameters.map((parameter, i) => {
        const direction = divide(
          divide(at(m, i), correction1.of(parameter.dims)),
          add(sqrt(divide(at(v, i), correction2.of(parameter.dims))), epsilon),
        );
        const decayed = multiply(parameter, subtract(1, multiply(rate, weightDecay)));
        return subtract(decayed, multiply(rate, direction));
      });
      const moments = parameters.flatMap((_, i) => [
        assign(at(first, i), at(m, i)),
        assign(at(second, i), at(v, i)),
      ]);
      return { values, updates: [...moments, ...correction1.updates, ...correction2.updates] };
    },
  };
}

/**
 * `1 - beta^age` for every unit of every growable axis, kept as a running value so that no age is counted: it starts at
 * 0 and closes a share `1 - beta` of its distance to 1 at each step. An element is as old as its youngest unit.
 */
class BiasCorrection {
  readonly slots: readonly Variable[];
  readonly updates: readonly Update[];
  readonly #advanced = new Map<string, Tensor>();

  constructor(name: string, beta: number, parameters: readonly Variable[]) {
    const axes = new Set(
      parameters.flatMap(({ dims }) => dims.map((dim) => dim.axis)).filter((axis) => !axis.fixed),
    );
    const slot = (suffix: string, dims: readonly Dim[]): Variable =>
      new Variable({
        name: `${name}${suffix}`,
        dims,
        purpose: 'slot',
        initial: zeros,
        birth: { own: zeros },
      });
    const entries: [string, Variable][] = [...axes].map((axis) => [axis.name, slot(`.${axis.name}`, [axis])]);
    if (parameters.some(({ dims }) => dims.every((dim) => dim.axis.fixed))) entries.push(['', slot('', [])]);
    this.slots = entries.map(([, variable]) => variable);
    this.updates = entries.map(([key, variable]) => {
      const next = add(variable, multiply(1 - beta, subtract(1, variable)));
      this.#advanced.set(key, next);
      return assign(variable, next);
    });
  }

  /** The correction of a tensor over `dims`. */
  of(dims: readonly Dim[]): Tensor {
    const growing = dims.filter((dim) => !dim.axis.fixed);
    if (growing.length === 0) return this.#advanced.get('') as Tensor;
    return growing
      .map((dim) => relabel(this.#advanced.get(dim.axis.name) as Tensor, [[dim.axis, dim]]))
      .reduce((youngest, next) => minimum(youngest, next));
  }
}
