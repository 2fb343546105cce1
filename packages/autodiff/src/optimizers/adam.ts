import type { Dim } from '../axis/axis.ts';
import { checkOptions } from '../options/check-options.ts';
import { FLAG, NOT_NEGATIVE, type OptionTable, SHARE_BELOW_ONE } from '../options/expectation.ts';
import { add, divide, maximum, minimum, multiply, subtract } from '../primitives/arithmetic.ts';
import { square } from '../primitives/functions.ts';
import { relabel } from '../primitives/movement.ts';
import { assign, type Update } from '../plan/update.ts';
import { zeros } from '../state/fill.ts';
import { Variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { EPSILON_PLACE, type EpsilonPlace, rootWith } from './epsilon.ts';
import { at, type BindOptions, bornSlot, type BoundOptimizer, type Optimizer, slotOf } from './optimizer.ts';
import { chosenFor, PER_PARAMETER, type PerParameter, rateFor, type RateOptions } from './per-parameter.ts';
import { usualDecay } from './weight-decay.ts';

/** Options of Adam. */
export interface AdamOptions extends RateOptions {
  /** Share of the first moment that is kept at each step; 0.9 unless told. */
  readonly beta1?: number;
  /** Share of the second moment that is kept at each step; 0.999 unless told. */
  readonly beta2?: number;
  /** Added to the root of the second moment; 1e-8 unless told. */
  readonly epsilon?: number;
  /** Whether epsilon is added to the root (`outside`), or under it; outside unless told. */
  readonly epsilonPlace?: EpsilonPlace;
  /** Whether steps are divided by the largest second moment that there ever was (AMSGrad); not unless told. */
  readonly amsgrad?: boolean;
  /**
   * Decoupled weight decay as a share of the weight per step and unit of rate: for all parameters, or chosen for each; 0 unless
   * told.
   */
  readonly weightDecay?: PerParameter;
}

/** Options of AdamW: as those of Adam, but that a weight decay, 0.01 unless told, does not hold for everything. */
export interface AdamwOptions extends AdamOptions {
  /** A number holds for weights alone, not for biases, gains and embeddings; a function chooses for each parameter. */
  readonly weightDecay?: PerParameter;
}

const ADAM_OPTIONS: OptionTable<AdamOptions> = {
  beta1: SHARE_BELOW_ONE,
  beta2: SHARE_BELOW_ONE,
  epsilon: NOT_NEGATIVE,
  epsilonPlace: EPSILON_PLACE,
  amsgrad: FLAG,
  weightDecay: PER_PARAMETER,
  rate: PER_PARAMETER,
};

/**
 * Adam, or AdamW with a weight decay. The bias correction counts steps per unit: a newborn's moments are corrected by its
 * own age, not by that of the run, or its first steps would be several times too large.
 *
 * Source: Kingma and Ba, arXiv 1412.6980, algorithm 1; Loshchilov and Hutter, arXiv 1711.05101; Reddi, Kale and Kumar, arXiv
 * 1904.09237, algorithm 2 (`amsgrad`, with the moments as PyTorch corrects them).
 *
 * @throws OptionError if an option is not known or out of range.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkOptions('adam', options, ADAM_OPTIONS);
  return {
    name: options.weightDecay ? 'adamw' : 'adam',
    bind: (parameters, binding) => bindAdam(parameters, options, binding),
  };
}

/**
 * AdamW as it is usually set up: Adam whose weights decay, by 0.01 unless told, while biases, gains and embeddings do not.
 *
 * Source: Loshchilov and Hutter, arXiv 1711.05101.
 *
 * @throws OptionError if an option is not known or out of range.
 */
export function adamw(options: AdamwOptions = {}): Optimizer {
  checkOptions('adamw', options, ADAM_OPTIONS);
  const weightDecay = usualDecay(options.weightDecay ?? 0.01);
  return {
    name: 'adamw',
    bind: (parameters, binding) => bindAdam(parameters, { ...options, weightDecay }, binding),
  };
}

function bindAdam(
  parameters: readonly Variable[],
  options: AdamOptions,
  binding: BindOptions = {},
): BoundOptimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, epsilonPlace = 'outside', weightDecay = 0 } = options;
  const slots = (suffix: string): readonly Variable[] =>
    parameters.map((parameter) => slotOf(parameter, suffix, zeros, zeros, binding));
  const first = slots('moment1');
  const second = slots('moment2');
  const largest = options.amsgrad ? slots('largest') : [];
  const correction1 = new BiasCorrection('adam.correction1', beta1, parameters, binding);
  const correction2 = new BiasCorrection('adam.correction2', beta2, parameters, binding);
  return {
    slots: [...first, ...second, ...largest, ...correction1.slots, ...correction2.slots],
    step: (gradients, rate) => {
      const moved = (moment: Variable, target: Tensor, beta: number): Tensor =>
        add(moment, multiply(1 - beta, subtract(target, moment)));
      const m = gradients.map((gradient, i) => moved(at(first, i), gradient, beta1));
      const v = gradients.map((gradient, i) => moved(at(second, i), square(gradient), beta2));
      const most = largest.map((slot, i) => maximum(slot, at(v, i)));
      const values = parameters.map((parameter, i) => {
        const squares = divide(most[i] ?? at(v, i), correction2.of(parameter.dims));
        const direction = divide(
          divide(at(m, i), correction1.of(parameter.dims)),
          rootWith(squares, epsilon, epsilonPlace),
        );
        const own = rateFor(parameter, rate, options, 'adam');
        const decay = chosenFor(parameter, weightDecay, 'adam', 'weightDecay');
        const decayed = multiply(parameter, subtract(1, multiply(own, decay)));
        return subtract(decayed, multiply(own, direction));
      });
      const moments = parameters.flatMap((_, i) => [
        assign(at(first, i), at(m, i)),
        assign(at(second, i), at(v, i)),
      ]);
      const maxima = largest.map((slot, i) => assign(slot, at(most, i)));
      return {
        values,
        updates: [...moments, ...maxima, ...correction1.updates, ...correction2.updates],
      };
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

  constructor(name: string, beta: number, parameters: readonly Variable[], binding: BindOptions) {
    const axes = new Set(
      parameters.flatMap(({ dims }) => dims.map((dim) => dim.axis)).filter((axis) => !axis.fixed),
    );
    const slot = (suffix: string, dims: readonly Dim[]): Variable =>
      new Variable({
        name: `${name}${suffix}`,
        dims,
        purpose: 'slot',
        initial: zeros,
        birth: { own: bornSlot(zeros, binding) },
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
