import { add, AT_LEAST_ONE, oneOf, overlapAdd } from '@meristem/autodiff';
import { type ActivationName, ACTIVATIONS } from './activation.ts';
import { growableModule } from './define-module.ts';
import { GAINS } from './first-weights.ts';
import type { GrowableModule, ModuleScope, ModuleStep } from './growable-module.ts';
import type { UnitOptions } from './unit-options.ts';

/** Options of a temporal convolution. */
export interface TemporalConvolutionOptions extends UnitOptions {
  /** Steps that a unit reads, its own included; 3 unless told. */
  readonly size?: number;
  /** Steps from one of them to the next; 1 unless told. */
  readonly dilation?: number;
  /** relu unless told. */
  readonly activation?: ActivationName;
}

/**
 * A layer of units that read the last steps of what reaches them, each through weights of its own:
 * `y_t = f(sum_i W_i x_(t - i d) + b)`. Projections have weights for each of the steps; before the first there is nothing.
 *
 * Source: Waibel et al., Phoneme recognition using time-delay neural networks (1989); dilated as in van den Oord et al.,
 * arXiv 1609.03499.
 *
 * @throws OptionError if an option is unknown or out of range.
 */
export function temporalConvolution(options: TemporalConvolutionOptions = {}): GrowableModule {
  const { size = 3, dilation = 1, activation = 'relu' } = Object(options) as TemporalConvolutionOptions;
  const declare = (scope: ModuleScope): ModuleStep => {
    const { bias, fixedAxis, receivePer, lookBack } = scope;
    const time = scope.time!;
    const back = fixedAxis('back', size);
    receivePer(back);
    const offset = bias('bias');
    lookBack((size - 1) * dilation + 1);
    return ({ drive }) => {
      const steps = { from: time, to: time, offset: back, dilation };
      return ACTIVATIONS[activation](drive ? add(overlapAdd(drive, steps), offset) : offset);
    };
  };
  return growableModule('temporalConvolution', options, declare, {
    sequence: true,
    // Each of the steps brings as much as a source.
    gain: GAINS[activation] / Math.sqrt(size),
    expects: EXPECTS,
  });
}

const EXPECTS = {
  size: AT_LEAST_ONE,
  dilation: AT_LEAST_ONE,
  activation: oneOf(Object.keys(ACTIVATIONS)),
};
