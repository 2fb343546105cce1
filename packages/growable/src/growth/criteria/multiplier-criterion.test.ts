import { broadcast } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { compute } from '../../testing/compute.ts';
import { catalogued, randomState, sampleModel, symbolPorts } from '../../testing/sample-models.ts';
import { strengthsOf } from '../../testing/strengths.ts';
import { multiplierCriterion } from './multiplier-criterion.ts';

describe('multiplierCriterion', () => {
  const ports = symbolPorts(2);
  const criterion = multiplierCriterion({ steps: 40 });
  const model = sampleModel(catalogued('recurrent', ports), ports, { multiplier: criterion.multiplier! });
  const state = randomState(model, 4).with('memory.multiplier', [0.5, -0.25, 0, 0.01]);
  const multiplier = state.variable('memory.multiplier');
  const readout = state.variable('memory.to.next');
  const scale = broadcast(0.5, []);

  it('takes the size of a multiplier for the strength of its unit', () => {
    expect(strengthsOf(model, criterion, state)['memory']).toEqual([0.5, 0.25, 0, 0.01]);
  });

  it('refuses units inside of a module, which have no multipliers', () => {
    const deep = areaGraph('deep', ({ input, area, project, output }) => {
      const stack = area('stack', residualStack());
      project(input('symbol'), stack);
      output('next', [stack]);
    });
    const inner = sampleModel(deep, ports, { multiplier: criterion.multiplier! });
    expect(() => strengthsOf(inner, criterion, randomState(inner, 2))).toThrow(
      'multiplierCriterion: found population "stack.b1.units" without multipliers',
    );
  });

  it('adds the gradient of the penalty once for each step, for multipliers alone', () => {
    const zero = broadcast(0, multiplier.dims);
    const { gradient } = compute(state, { gradient: criterion.regularise(multiplier, zero, scale) });
    const size = 3e-5 * 40 * 0.5;
    expect(gradient).toEqual([size, -size, 0, size].map((value) => expect.closeTo(value, 18) as number));
    expect(criterion.regularise(readout, readout, scale)).toBe(readout);
  });

  it('holds multipliers at or above their minimum, and nothing else', () => {
    const { value } = compute(state, {
      value: criterion.constrain(multiplier, multiplier, scale, scale),
    });
    expect(value).toEqual([0.5, 0.025, 0.025, 0.025]);
    expect(criterion.constrain(readout, readout, scale, scale)).toBe(readout);
  });

  it('gives first units a multiplier of 1 and newborns one at the threshold', () => {
    const fresh = state.with('memory.multiplier', [1, 1, 1, 1]);
    const born = fresh.apply({ axis: 'memory', survivors: [0, 1, 2, 3], births: 2 });
    expect([...born.read('memory.multiplier')]).toEqual([1, 1, 1, 1, 0.05, 0.05]);
    expect(criterion.multiplier).toEqual({ path: 'readout', initial: 1, newborn: 0.05 });
  });

  it('takes its numbers from its options', () => {
    const other = multiplierCriterion({
      steps: 2,
      penalty: 0.1,
      minimum: 0.3,
      newborn: 0.4,
      path: 'everywhere',
    });
    expect(other.multiplier).toEqual({ path: 'everywhere', initial: 1, newborn: 0.4 });
    const zero = broadcast(0, multiplier.dims);
    const { gradient, value } = compute(state, {
      gradient: other.regularise(multiplier, zero, broadcast(1, [])),
      value: other.constrain(multiplier, multiplier, scale, scale),
    });
    expect(gradient).toEqual([0.2, -0.2, 0, 0.2]);
    expect(value).toEqual([0.5, 0.3, 0.3, 0.3]);
  });
});
