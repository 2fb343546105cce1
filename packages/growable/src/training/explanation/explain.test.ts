import { MeristemError, normal, type State, type Variable } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { multiplierCriterion } from '../../growth/criteria/multiplier-criterion.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { sampleOptions, sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { explanationText } from './explanation.ts';
import { createTrainer } from '../create-trainer.ts';
import type { Trainer } from '../trainer.ts';
import { populationsOf } from '../../model/model.ts';

/** Everything at once: gates, mixtures, layers, nested graphs, populations of all scales. */
const graph = areaGraph('zoo', ({ input, area, areas, project, projections, output }) => {
  const symbol = input('symbol');
  const memory = area('memory', recurrentPool({ units: 3, activation: 'gated' }));
  const stack = area('stack', residualStack({ units: 3, blocks: 2, width: { units: 2 } }));
  project(symbol, memory);
  project(symbol, stack);
  project(memory, stack, { interaction: 'mixture' });
  project(stack, memory, { delay: 1 });
  output('next', [memory, stack]);
  areas('assoc', recurrentPool({ units: 2 }), {
    initial: 2,
    feeds: [{ place: memory, delay: 1 }, '@outputs'],
  });
  projections('links', {});
});

const growth = fixedSize({ criterion: outgoingL1({ outputs: 3, penalty: 0 }) });
const options = sampleOptions({ model: graph, growth, batch: 2 });
const trainer = trained(createTrainer(options), 30);

/** The trainer with other numbers in some variables. */
function rewritten(change: (variable: Variable, values: Float64Array, state: State) => void): Trainer {
  const checkpoint = trainer.checkpoint();
  const tensors = { ...checkpoint.state.tensors };
  for (const variable of trainer.model.parameters) {
    const values = trainer.state.read(variable);
    change(variable, values, trainer.state);
    tensors[variable.name] = [...values];
  }
  return createTrainer({
    ...options,
    checkpoint: { ...checkpoint, state: { ...checkpoint.state, tensors } },
  });
}

/** All units of all scales: one of each population. */
const units = trainer.populations.map(({ name }) => [name, trainer.strengths(name).at(-1)!.id] as const);

describe('trainer.explain', () => {
  it('knows units of every scale', () => {
    const scales = units.map(([population, id]) => trainer.explain(population, id, { cycles: 1 }).scale);
    expect(new Set(scales)).toEqual(new Set(['neuron', 'layer', 'area', 'projection']));
  });

  it.each(units)('estimates to first order what a little less of a unit of "%s" does', (population, id) => {
    const { groups } = populationsOf(trainer.model).find(({ name }) => name === population)!;
    const neurons = trainer.model.axisPopulations.find(({ name }) => name === population);
    const position = trainer.strengths(population).findIndex((unit) => unit.id === id);
    const outgoing = groups[neurons ? 0 : position]!.outgoing;
    const weakened = (factor: number): Trainer =>
      rewritten((variable, values, state) => {
        if (!outgoing.includes(variable)) return;
        if (!neurons) values.forEach((value, i) => (values[i] = factor * value));
        else {
          const row = values.length / state.extent(neurons.axis);
          for (let i = 0; i < row; i++) values[position * row + i]! *= factor;
        }
      });
    // So weak that what is left of second order is a thousandth and less.
    const { firstOrder, trial } = weakened(1e-4).explain(population, id, { cycles: 4 }).removal;
    expect(Math.abs(firstOrder)).toBeGreaterThan(1e-9);
    expect(Math.abs(trial - firstOrder)).toBeLessThan(3e-3 * Math.abs(firstOrder));
    const silent = weakened(0).explain(population, id, { cycles: 4 }).removal;
    expect(silent.firstOrder).toBeCloseTo(0, 15);
    expect(silent.trial).toBe(0);
  });

  it('names everything that a neuron touches, with ids and norms', () => {
    const { ids } = trainer.state.units('memory');
    const id = ids[1]!;
    const { incoming, outgoing, own, age, strength } = trainer.explain('memory', id, { cycles: 1 });
    expect(age).toBe(30);
    expect(strength).toBe(trainer.strengths('memory')[1]!.strength);
    expect(incoming.map(({ weight, from, to, count }) => [weight, from, to, count])).toEqual([
      ['symbol.to.memory', 'symbol', 'memory', 9],
      ['stack.to.memory', 'stack', 'memory', 9],
      ['assoc1.to.memory', 'assoc1', 'memory', 6],
      ['assoc2.to.memory', 'assoc2', 'memory', 6],
      ['memory.recurrent', 'memory', 'memory', 9],
    ]);
    expect(outgoing.map(({ weight, to }) => [weight, to])).toEqual([
      ['memory.to.stack', 'stack'],
      ['memory.to.next', 'next'],
      ['memory.recurrent', 'memory'],
    ]);
    expect(own.map(({ variable, values }) => [variable, values.length])).toEqual([
      ['memory.bias', 3],
      ['memory.candidateBias', 1],
    ]);
    const recurrent = trainer.state.read('memory.recurrent');
    const toItself = outgoing[2]!.ends.find((end) => end.id === id)!;
    expect(toItself).toEqual({
      place: 'memory',
      id,
      weights: [0, 1, 2].map((gate) => recurrent[(1 * 3 + gate) * 3 + 1]),
    });
    const readout = outgoing[1]!;
    const values = readout.ends.flatMap(({ weights }) => weights);
    expect(values).toEqual([...trainer.state.read('memory.to.next').subarray(3, 6)]);
    expect(readout.norm).toBeCloseTo(Math.hypot(...values), 14);
  });

  it('names what layers, areas and projections read and give', () => {
    const weightsOf = (population: string, name: string): readonly (readonly string[])[] => {
      const { id } = trainer.strengths(population).find((unit) => unit.name === name)!;
      const { incoming, outgoing } = trainer.explain(population, id, { cycles: 1 });
      return [incoming.map(({ weight }) => weight), outgoing.map(({ weight }) => weight)];
    };
    expect(weightsOf('stack.layers', 'b2')).toEqual([['stack.b2.reading'], ['stack.b2.adding']]);
    expect(weightsOf('assoc', 'assoc2')).toEqual([
      ['symbol.to.assoc2'],
      ['assoc2.to.memory', 'assoc2.to.next'],
    ]);
    expect(weightsOf('links', 'memory>stack')).toEqual([[], ['memory.to.stack']]);
  });

  it('changes nothing of the training', () => {
    const before = JSON.stringify(trainer.checkpoint());
    trainer.explain('memory', trainer.state.units('memory').ids[0]!, { cycles: 2 });
    expect(JSON.stringify(trainer.checkpoint())).toBe(before);
  });

  it('counts multipliers in', () => {
    const criterion = multiplierCriterion({ steps: sampleTask.steps, path: 'everywhere' });
    const spread = normal(0.3);
    const gated = trained(
      sampleTrainer({
        growth: fixedSize({ criterion }),
        initialWeights: { input: spread, lateral: spread, recurrent: spread, readout: spread },
      }),
      5,
    );
    const [id] = gated.state.units('memory').ids;
    const { own, removal } = gated.explain('memory', id!, { cycles: 2 });
    expect(own.map(({ variable }) => variable)).toContain('memory.multiplier');
    expect(removal.loss).toBeGreaterThan(0);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a population',
      () => trainer.explain('nobody', 0),
      'found no population "nobody", expected one of: memory',
    ],
    [
      'a unit',
      () => trainer.explain('memory', 99),
      'found no unit 99 in population "memory", expected one of: 0, 1, 2',
    ],
    [
      'a number of cycles',
      () => trainer.explain('memory', 0, { cycles: 0 }),
      'trainer.explain: options.cycles: found 0, expected a whole number, 1 or more.',
    ],
  ])('refuses %s that there is not', (_what, ask, message) => {
    expect(ask).toThrow(MeristemError);
    expect(ask).toThrow(message);
  });
});

describe('explanationText', () => {
  it('says it line by line, the strongest ends first', () => {
    const text = explanationText({
      population: 'memory',
      scale: 'neuron',
      id: 7,
      age: 12,
      strength: 0.25,
      dead: true,
      incoming: [
        {
          weight: 'symbol.to.memory',
          from: 'symbol',
          to: 'memory',
          norm: 0.5,
          count: 8,
          ends: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ place: 'symbol', id: n - 1, weights: [n / 100] })),
        },
      ],
      outgoing: [],
      own: [{ variable: 'memory.bias', values: [-0.125] }],
      removal: { firstOrder: 0.0312345, trial: -0.5, loss: 9, cycles: 50 },
    });
    expect(text.split('\n')).toEqual([
      'neuron 7 of memory',
      '  age 12 cycles, strength 0.25, dead: it puts out a constant',
      '  memory.bias: -0.125',
      '  incoming symbol.to.memory, symbol -> memory: norm 0.5 of 8',
      '    symbol 7: 0.08',
      '    symbol 6: 0.07',
      '    symbol 5: 0.06',
      '    symbol 4: 0.05',
      '    symbol 3: 0.04',
      '    symbol 2: 0.03',
      '    and 2 weaker',
      '  without it the loss would change by about +0.03123 nats per cycle (to first order), by trial -0.5, from 9 on 50 held-out cycles',
    ]);
  });

  it('gives the norm of weights over more places than anybody reads', () => {
    const spread = (count: number): string => {
      const weights = Array.from({ length: count }, () => 0.1);
      const ends = [{ place: 'whole', id: 3, weights }];
      const outgoing = [{ weight: 'seen.to.whole', from: 'seen', to: 'whole', norm: 1, count, ends }];
      const removal = { firstOrder: 0, trial: 0, loss: 9, cycles: 50 };
      const unit = { population: 'seen', scale: 'neuron', id: 0, age: 1, strength: 1, dead: false } as const;
      return explanationText({ ...unit, incoming: [], outgoing, own: [], removal }).split('\n')[3]!;
    };
    expect(spread(4)).toBe('    whole 3: 0.1, 0.1, 0.1, 0.1');
    expect(spread(49)).toBe('    whole 3: norm 0.7 of 49');
  });
});
