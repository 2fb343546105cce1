import { type Ports, referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import type { Interaction } from '../architecture/architecture.ts';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../growth/growth-rule.ts';
import { compute } from '../testing/compute.ts';
import { givenTask } from '../testing/given-task.ts';
import { randomState, sampleModel } from '../testing/sample-models.ts';
import { sampleTrainer } from '../testing/sample-trainer.ts';
import { dataInputs } from './loss.ts';
import { unroll } from './unroll.ts';

/** Two numbers go in by ways of their own, one comes out. */
const ports: Ports = {
  inputs: [
    { kind: 'vector', name: 'first', size: 1 },
    { kind: 'vector', name: 'second', size: 1 },
  ],
  targets: [{ kind: 'vector', name: 'answer', size: 1 }],
};

/** A unit that passes its drive on as it is. */
function meeting(interactions: { readonly first: Interaction; readonly second: Interaction }) {
  return areaGraph('meeting', ({ input, area, project, output }) => {
    const unit = area('unit', feedforwardLayer({ activation: 'identity' }));
    project(input('first'), unit, { interaction: interactions.first });
    project(input('second'), unit, { interaction: interactions.second });
    output('answer', [unit]);
  });
}

/** What the unit makes of 3 and 5 through weights of 0.5 and 0.2; mixtures act multiplicatively to a quarter. */
function driven(first: Interaction, second: Interaction): number {
  const model = sampleModel(meeting({ first, second }), ports, { steps: 1 });
  const numbers: Readonly<Record<string, number>> = {
    'first.to.unit': 0.5,
    'second.to.unit': 0.2,
    'first.to.unit.mixture': Math.log(1 / 3),
    'second.to.unit.mixture': Math.log(1 / 3),
    'unit.bias': 0,
  };
  const state = Object.entries(numbers)
    .filter(([name]) => model.parameters.some((each) => each.name === name))
    .reduce((before, [name, value]) => before.with(name, [value]), randomState(model, 1));
  const { activations } = unroll(model, dataInputs(model).inputs);
  const [found] = compute(state, { unit: activations['unit']! }, { first: [3], second: [5] }).unit;
  return found!;
}

describe('what two projections come to', () => {
  // u is 1.5 of the first and 1 of the second.
  it.each<[Interaction, Interaction, number]>([
    ['additive', 'additive', 1.5 + 1],
    ['additive', 'multiplicative', 1.5 * (1 + 1)],
    ['multiplicative', 'additive', 1 * (1 + 1.5)],
    ['additive', 'mixture', (1.5 + 0.75 * 1) * (1 + 0.25 * 1)],
    ['mixture', 'multiplicative', 0.75 * 1.5 * (1 + 0.25 * 1.5) * (1 + 1)],
    ['mixture', 'mixture', (0.75 * 1.5 + 0.75 * 1) * (1 + 0.25 * 1.5) * (1 + 0.25 * 1)],
  ])('%s and %s', (first, second, expected) => {
    expect(driven(first, second)).toBeCloseTo(expected, 12);
  });
});

describe('the proportion of a mixture', () => {
  /** Answers that are the product of the two inputs, or their sum. */
  const task = (answer: (x: number, y: number) => number) =>
    givenTask({
      name: 'meeting',
      steps: 8,
      inputs: ports.inputs,
      targets: ports.targets,
      at: (port, position) => {
        const [x, y] = [0.3 + ((position * 7) % 5) / 5, 0.2 + ((position * 3) % 7) / 7];
        return [port === 'first' ? x : port === 'second' ? y : answer(x, y)];
      },
    });

  it.each([
    ['multiplying', (x: number, y: number): number => x * (1 + y), true],
    ['adding', (x: number, y: number): number => x + y, false],
  ] as const)('follows the gradient to %s where that is what is asked', (_what, answer, grows) => {
    const trainer = sampleTrainer({
      model: meeting({ first: 'additive', second: 'mixture' }),
      task: task(answer),
      backend: referenceBackend('double'),
      learningRate: 0.01,
      growth: fixedSize({ criterion: outgoingL1({ penalty: 0 }) }),
      seed: 3,
    });
    const odds = (): number => trainer.state.read('second.to.unit.mixture')[0]!;
    expect(odds()).toBe(0);
    for (let cycle = 0; cycle < 1500; cycle++) trainer.train();
    expect(odds() > 0).toBe(grows);
    expect(Math.abs(odds())).toBeGreaterThan(0.5);
    expect(trainer.evaluate({ cycles: 10 }).measures['answer']!.cost).toBeLessThan(0.01);
  });
});
