import { axis, createState, randomKey, tensor, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { compute } from '../testing/compute.ts';
import { evenWeights } from '../testing/sample-models.ts';
import { quietContext } from '../testing/sample-moment.ts';
import { placeModule } from './place-module.ts';
import { temporalConvolution, type TemporalConvolutionOptions } from './temporal-convolution.ts';

const [time, batch] = [axis('time', 4), axis('batch', 1)];

/** What a unit says to four steps that bring 1, 2, 4, 8 by its weights for now, and 100 times as much for the step before. */
function said(options: TemporalConvolutionOptions) {
  const unit = axis('unit');
  const instance = placeModule(temporalConvolution({ size: 2, ...options }), {
    ...{ area: 'unit', axis: unit, batch, time, context: 4 },
    weights: evenWeights(0.5, { outgoing: zeros }),
  });
  const state = createState({
    variables: instance.variables,
    axes: [unit, batch, time],
    key: randomKey(1),
    extents: { unit: 1 },
  }).with('unit.bias', [0.5]);
  const [back] = instance.driveDims;
  const drive = tensor(
    [1, 2, 4, 8].map((each) => [[[each], [100 * each]]]),
    [time, batch, back!, unit],
  );
  const { activation } = instance.step(quietContext(drive));
  return { context: instance.context, values: compute(state, { activation }).activation };
}

describe('a temporal convolution', () => {
  it.each<[TemporalConvolutionOptions, number[], number]>([
    [{}, [1.5, 102.5, 204.5, 408.5], 2],
    [{ dilation: 2 }, [1.5, 2.5, 104.5, 208.5], 3],
    [{ dilation: 9 }, [1.5, 2.5, 4.5, 8.5], 4],
  ])('%j adds up what the last steps bring', (options, values, context) => {
    expect(said(options)).toEqual({ values, context });
  });

  it('is plain data again, and refuses what it does not know', () => {
    const options = { units: 4, size: 5, dilation: 3, activation: 'tanh' } as const;
    expect(temporalConvolution(options).options).toEqual(options);
    expect(() => temporalConvolution({ size: 0 })).toThrow('options.size');
    expect(() => temporalConvolution({ dilate: 2 } as never)).toThrow('Did you mean "dilation"?');
  });
});
