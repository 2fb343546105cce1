import { abs, add, broadcast, mean, sum, type Tensor } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { trained } from '../../testing/sample-trainer.ts';
import { columnTrainer, scripted } from '../../testing/scripted-growth.ts';
import type { Trainer } from '../../training/trainer.ts';
import type { PopulationView } from '../growth-rule.ts';
import type { Criterion, ScoringContext } from './criterion.ts';
import { outgoingL1 } from './outgoing-l1.ts';

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
