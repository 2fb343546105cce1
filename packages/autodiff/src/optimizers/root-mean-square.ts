import { checkOptions } from '../options/check-options.ts';
import {
  anyOf,
  FUNCTION,
  NOT_NEGATIVE,
  oneOf,
  type OptionTable,
  SHARE_BELOW_ONE,
  that,
} from '../options/expectation.ts';
import { add, divide, maximum, multiply, subtract } from '../primitives/arithmetic.ts';
import { clip, square } from '../primitives/functions.ts';
import { assign } from '../plan/update.ts';
import { constant, type Fill, meanOfExisting } from '../state/fill.ts';
import type { Variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { EPSILON_PLACE, type EpsilonPlace, rootWith } from './epsilon.ts';
import { at, type BindOptions, type BoundOptimizer, type Optimizer, slotOf } from './optimizer.ts';
import { PER_PARAMETER, type PerParameter, rateFor, type RateOptions } from './per-parameter.ts';

/** What optimizers share that divide by the root of remembered squared gradients. */
export interface MemoryOptions extends RateOptions {
  /** Added to the memory, under the root unless told; 1e-8 unless told. */
  readonly epsilon?: number;
  /** Whether epsilon is added under the root (`inside`), or to it as PyTorch does; inside unless told. */
  readonly epsilonPlace?: EpsilonPlace;
  /** Each element of a step is held within plus and minus this; unlimited unless told. */
  readonly maxStep?: number;
  /** The memory's first value, the same for all parameters or chosen for each; 0 unless told. */
  readonly initialMemory?: PerParameter;
  /** The memory of a newborn unit's elements: a number, or `mean` for that of their tensor; 0 unless told. */
  readonly birthMemory?: number | 'mean';
}

/** Options of RMSProp. */
export interface RmspropOptions extends MemoryOptions {
  /** Share of the memory that is kept at each step; 0.99 unless told. */
  readonly decay?: number;
}

const MEMORY_OPTIONS: OptionTable<MemoryOptions> = {
  epsilon: NOT_NEGATIVE,
  epsilonPlace: EPSILON_PLACE,
  rate: PER_PARAMETER,
  maxStep: that('a number above 0', (value) => typeof value === 'number' && value > 0),
  initialMemory: anyOf(NOT_NEGATIVE, FUNCTION),
  birthMemory: anyOf(NOT_NEGATIVE, oneOf(['mean'])),
};
const RMSPROP_OPTIONS: OptionTable<RmspropOptions> = { ...MEMORY_OPTIONS, decay: SHARE_BELOW_ONE };

/**
 * The memory of a weight without gradient decays until it is a denormal number, with which processors compute many times
 * slower; beside any sensible epsilon this is 0.
 */
const LEAST_MEMORY = 1e-30;

type Remember = (memory: Tensor, squared: Tensor) => Tensor;

/**
 * RMSProp: `m += (1 - decay) (g^2 - m); w -= clip(rate g / sqrt(m + epsilon))`, where m stays 1e-30 or more.
 *
 * Source: Tieleman and Hinton, "Lecture 6.5" (2012); epsilon under the root and the clipped step as in the reference code
 * of Miconi, arXiv 1606.06216.
 *
 * @throws OptionError if an option is not known or out of range.
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  checkOptions('rmsprop', options, RMSPROP_OPTIONS);
  const forget = 1 - (options.decay ?? 0.99);
  return rootMeanSquare('rmsprop', options, (memory, squared) =>
    maximum(add(memory, multiply(forget, subtract(squared, memory))), LEAST_MEMORY),
  );
}

/**
 * Adagrad: `m += g^2; w -= clip(rate g / sqrt(m + epsilon))`.
 *
 * Source: Duchi, Hazan and Singer, JMLR 12 (2011).
 *
 * @throws OptionError if an option is not known or out of range.
 */
export function adagrad(options: MemoryOptions = {}): Optimizer {
  checkOptions('adagrad', options, MEMORY_OPTIONS);
  return rootMeanSquare('adagrad', options, (memory, squared) => add(memory, squared));
}

function rootMeanSquare(name: string, options: MemoryOptions, remember: Remember): Optimizer {
  return {
    name,
    bind: (parameters, binding) => bindRootMeanSquare(parameters, { name, ...options }, remember, binding),
  };
}

function bindRootMeanSquare(
  parameters: readonly Variable[],
  options: MemoryOptions & { readonly name: string },
  remember: Remember,
  binding: BindOptions = {},
): BoundOptimizer {
  const {
    epsilon = 1e-8,
    epsilonPlace = 'inside',
    maxStep = Infinity,
    initialMemory = 0,
    birthMemory = 0,
  } = options;
  const birth: Fill = birthMemory === 'mean' ? meanOfExisting : constant(birthMemory);
  const memories = parameters.map((parameter) => {
    const initial = typeof initialMemory === 'number' ? initialMemory : initialMemory(parameter);
    return slotOf(parameter, 'memory', constant(initial), birth, binding);
  });
  return {
    slots: memories,
    step: (gradients, rate) => {
      const remembered = gradients.map((gradient, i) => remember(at(memories, i), square(gradient)));
      const values = parameters.map((parameter, i) => {
        const own = rateFor(parameter, rate, options, options.name);
        const root = rootWith(at(remembered, i), epsilon, epsilonPlace);
        const step = divide(multiply(own, at(gradients, i)), root);
        return subtract(parameter, maxStep === Infinity ? step : clip(step, -maxStep, maxStep));
      });
      return { values, updates: memories.map((memory, i) => assign(memory, at(remembered, i))) };
    },
  };
}
