import { abs, add, broadcast, mean, sqrt, square, sum, type Tensor } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { trained } from '../../testing/sample-trainer.ts';
import { columnTrainer, scripted } from '../../testing/scripted-growth.ts';
import type { Trainer } from '../../training/trainer.ts';
import type { PopulationView } from '../growth-rule.ts';
import type { Criterion, ScoringContext } from './criterion.ts';
import { outgoingL1 } from './outgoing-l1.ts';
import { unitStrength } from './unit-strength.ts';

const strengthsOf = (trainer: Trainer, population: string): readonly number[] =>
  trainer.strengths(population).map(({ strength }) => strength);

/** The network of `columnTrainer` after some cycles under a criterion that scores in a way of its own. */
function scoredBy(strength: (context: ScoringContext) => Tensor): Trainer {
  const criterion: Criterion = { ...outgoingL1({ outputs: 3 }), strength };
  return trained(columnTrainer({}, { growth: scripted({}, { criterion }) }), 3);
}

/** The summed absolute weights by which units act on others, all of them together. */
const largest = ({ units, outgoing, updated }: ScoringContext): Tensor =>
  outgoing
    .map((weight): Tensor => {
      const value = abs(updated(weight));
      return sum(value, ...value.dims);
    })
    .reduce((total, next) => add(total, next), broadcast(0, units));

describe('the plain strength', () => {
  it('of a layer is the root mean square of what it adds to its stream', () => {
    const trainer = scoredBy((context) => {
      const { population, activity } = context;
      if (population.scale !== 'layer') return unitStrength(context);
      return sqrt(mean(square(activity!), ...activity!.dims));
    });
    const strengths = strengthsOf(trainer, 'assoc1.layers');
    expect(Math.min(...strengths)).toBeGreaterThan(0);
    const plain = strengthsOf(trained(columnTrainer({}), 3), 'assoc1.layers');
    plain.forEach((strength, i) => expect(strength).toBeCloseTo(strengths[i]!, 12));
  });

  it('of a projection is the sum of its absolute weights, by the number of targets and times that of outputs', () => {
    const trainer = trained(columnTrainer({}), 3);
    const { groups } = trainer.model.graphPopulations.find(({ scale }) => scale === 'projection')!;
    const strengths = strengthsOf(trainer, 'links');
    expect(groups.length).toBeGreaterThan(0);
    groups.forEach(({ outgoing: [weight] }, i) => {
      const total = [...trainer.state.read(weight!)].reduce((sumSoFar, w) => sumSoFar + Math.abs(w), 0);
      const targets = weight!.dims
        .filter(({ role }) => role !== 'pre')
        .reduce((size, { axis }) => size * trainer.state.extent(axis), 1);
      expect(strengths[i]).toBeCloseTo((3 * total) / targets, 12);
    });
  });
});

describe('a criterion of its own', () => {
  it('scores layers by something else than what they add: by the size of their outgoing weights', () => {
    const trainer = scoredBy(largest);
    const { state } = trainer;
    const { groups } = trainer.model.graphPopulations.find(({ name }) => name === 'assoc1.layers')!;
    const sizes = groups.map(({ outgoing }) =>
      outgoing
        .flatMap((weight) => [...state.read(weight)])
        .reduce((total, value) => total + Math.abs(value), 0),
    );
    strengthsOf(trainer, 'assoc1.layers').forEach((strength, i) =>
      expect(strength).toBeCloseTo(sizes[i]!, 12),
    );
    const usual = trained(columnTrainer({}), 3);
    expect(strengthsOf(trainer, 'assoc1.layers')).not.toEqual(strengthsOf(usual, 'assoc1.layers'));
  });

  it('scores neurons and layers by the same words: how loud they are on average', () => {
    const trainer = scoredBy(({ units, activity }) => {
      if (!activity) return broadcast(0, units);
      return mean(abs(activity), ...activity.dims.filter((dim) => !units.some((axis) => axis === dim)));
    });
    for (const { name, scale } of trainer.populations) {
      const loudest = Math.max(...strengthsOf(trainer, name));
      if (scale === 'neuron' || scale === 'layer') expect(loudest).toBeGreaterThan(0);
      else expect(loudest).toBe(0);
    }
  });

  it('is refused if it does not give one number per unit', () => {
    expect(() => scoredBy(({ activity }) => activity ?? broadcast(0, []))).toThrow(
      /criterion "outgoing-l1": population "\w+": found a strength over .+, expected \[\w+\]: one number per neuron\. Sum or average/,
    );
  });
});

describe('a rule of a dozen lines', () => {
  /** Lets the weakest unit of whatever is too many go, and another one come. */
  const replaceWeakest = ({
    ids,
    strengths,
    min,
    max,
  }: PopulationView): { removed: number[]; births: number } => {
    const weakest = ids.reduce((least, _, i) => (strengths[i]! < strengths[least]! ? i : least), 0);
    return { removed: ids.length > min ? [weakest] : [], births: ids.length < max ? 1 : 0 };
  };

  it('sees no difference between neurons, layers, areas and projections', () => {
    const trainer = columnTrainer({}, { growth: scripted({}, { propose: replaceWeakest }) });
    const seen = new Set<string>();
    trainer.on('applied', ({ edits }) => {
      for (const edit of edits) seen.add('axis' in edit ? edit.axis : edit.population);
    });
    trained(trainer, 4);
    for (const name of ['memory', 'assoc1.layers', 'assoc', 'links']) expect(seen).toContain(name);
  });
});
