import {
  type Backend,
  NonFiniteError,
  referenceBackend,
  sgd,
  sqrt,
  type State,
  stateToJson,
  subtract,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import type { Nursery } from '../../growth/birth.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import type { GrowthRule, Proposal } from '../../growth/growth-rule.ts';
import { marginRule } from '../../growth/rules/margin-rule.ts';
import { columnTrainer, scripted, type Script } from '../../testing/scripted-growth.ts';
import { watchGrowth } from '../../testing/growth-watch.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import type { Trainer } from '../trainer.ts';
import { sizesOf } from '../../testing/sizes.ts';
import { graphEditsOf } from '../../testing/edits.ts';

/*
 * Changes of layers, areas and projections while a network trains: several in one cycle, at their bounds, and such as
 * fail half-way.
 */

const double = referenceBackend('double');

const areasOf = ({ architecture }: Trainer): readonly string[] => architecture.areas.map(({ name }) => name);
const nameds = (trainer: Trainer, population: string): (string | undefined)[] =>
  trainer.strengths(population).map(({ name }) => name);

describe('several changes in one cycle', () => {
  it('of neurons and layers in an area that goes itself leave no trace of it', () => {
    const trainer = columnTrainer({
      4: {
        assoc1: { removed: [0], births: 2 },
        'assoc1.b1.units': { births: 1 },
        'assoc1.layers': { removed: [0], births: 1 },
        assoc: { removed: [0], births: 1 },
        memory: { births: 1 },
      },
    });
    const watch = watchGrowth(trainer, double);
    trained(trainer, 5);
    expect(watch.faults).toEqual([]);
    expect(areasOf(trainer)).toEqual(['memory', 'assoc2', 'assoc3']);
    expect(nameds(trainer, 'assoc')).toEqual(['assoc2', 'assoc3']);
    expect(trainer.strengths('assoc').map(({ id, age }) => [id, age])).toEqual([[1, 5], [2, 0]]); // prettier-ignore
    expect(Object.keys(sizesOf(trainer)).some((name) => name.startsWith('assoc1'))).toBe(false);
    expect(trainer.state.tensors.size).toBe(
      new Set([...trainer.state.tensors.keys()].map(({ name }) => name)).size,
    );
    expect([...trainer.state.tensors.keys()].some(({ name }) => name.includes('assoc1'))).toBe(false);
    expect(sizesOf(trainer)['memory']).toBe(4);
    trained(trainer, 3);
  });

  it('mean the members that the rule saw, though an area has taken some along', () => {
    const before = columnTrainer({});
    const links = nameds(before, 'links');
    const doomed = links.indexOf('assoc2>next');
    const trainer = trained(
      columnTrainer({ 2: { assoc: { removed: [0] }, links: { removed: [doomed] } } }),
      3,
    );
    const gone = links.filter((name) => !nameds(trainer, 'links').includes(name));
    expect(gone.sort()).toEqual(
      links.filter((name) => name!.includes('assoc1') || name === 'assoc2>next').sort(),
    );
  });

  it('may be put into any order by the rule', () => {
    const script: Script = {
      2: { 'assoc1.layers': { births: 1 }, assoc: { removed: [0] }, links: { births: 2 } },
    };
    const backwards = scripted(script, { select: (proposals) => [...proposals].reverse() });
    const [forth, back] = [columnTrainer(script), columnTrainer({}, { growth: backwards })].map((each) =>
      trained(each, 5),
    );
    expect(graphEditsOf(forth!).map(({ edit }) => edit.population)).toEqual([
      'assoc1.layers',
      'assoc',
      'links',
    ]);
    expect(graphEditsOf(back!)).toEqual(graphEditsOf(forth!));
    expect(stateToJson(back!.state)).toEqual(stateToJson(forth!.state));
  });

  it('never bring back at once what has just gone', () => {
    const few = areaGraph('few', ({ input, area, project, projections, output }) => {
      const [symbol, memory] = [input('symbol'), area('memory', recurrentPool({ units: 2 }))];
      project(symbol, memory);
      output('next', [memory, symbol]);
      projections('links');
    });
    const growth = scripted({ 2: { links: { removed: [1, 2], births: 2 } } });
    const trainer = trained(sampleTrainer({ model: few, growth }), 3);
    // All three possible projections were there: of those that went, none may come back in the same cycle.
    expect(graphEditsOf(trainer).map(({ edit }) => [edit.removed.length, edit.born])).toEqual([[1, []]]);
  });
});

describe('bounds', () => {
  it('hold for layers, areas and projections, whatever is proposed', () => {
    const all = { removed: [0, 1], births: 9 };
    const trainer = columnTrainer({
      1: { 'assoc2.layers': all, assoc: { births: 9 } },
      3: { assoc: { removed: [0, 1, 2, 3] } },
    });
    trained(trainer, 2);
    expect(sizesOf(trainer)).toMatchObject({ assoc: 4, 'assoc2.layers': 9 });
    trained(trainer, 2);
    expect(areasOf(trainer)).toEqual(['memory']);
    expect(sizesOf(trainer)).toMatchObject({ assoc: 0 });
    expect(trainer.strengths('assoc')).toEqual([]);
    trained(trainer, 2);
  });

  it('do not stop a run when an area takes projections along below their minimum', () => {
    const model = areaGraph('bound', ({ input, area, areas, project, projections, output }) => {
      const [symbol, memory] = [input('symbol'), area('memory', recurrentPool({ units: 2 }))];
      project(symbol, memory);
      output('next', [memory]);
      areas('assoc', recurrentPool({ units: 2 }), { initial: 3 });
      projections('links', { min: 8 });
    });
    const growth = scripted({
      1: { assoc: { removed: [0, 1, 2] } },
      3: { links: { births: 1, removed: [0] } },
    });
    const trainer = trained(sampleTrainer({ model, growth }), 5);
    expect(sizesOf(trainer)).toMatchObject({ assoc: 0, links: 3 });
    expect(graphEditsOf(trainer).at(-1)!.edit).toEqual({
      population: 'links',
      removed: [],
      born: ['symbol>next'],
    });
  });

  it('spare the last projection that others are scaled with', () => {
    const model = areaGraph('scaled', ({ input, area, project, projections, output }) => {
      const [symbol, memory] = [input('symbol'), area('memory', recurrentPool({ units: 2 }))];
      const gate = area('gate', feedforwardLayer({ units: 2 }));
      project(symbol, memory);
      project(symbol, gate);
      project(gate, memory, { interaction: 'multiplicative' });
      output('next', [memory]);
      projections('links');
    });
    const growth = scripted({ 1: { links: { removed: [0] } } });
    const trainer = sampleTrainer({ model, growth });
    const spared: string[] = [];
    trainer.on('applied', (event) => spared.push(...event.spared.map(({ unit }) => unit)));
    trained(trainer, 3);
    expect(spared).toEqual(['symbol>memory']);
    expect(graphEditsOf(trainer)).toEqual([]);
  });

  it.each<[string, Partial<Proposal>, string]>([
    [
      'a position that is none',
      { removed: [7] },
      'edit of "assoc": found position 7 to remove, expected 0 to 1.',
    ],
    ['half a position', { removed: [0.5] }, 'found position 0.5 to remove'],
    ['fewer births than none', { births: -1 }, 'found -1 births, expected a whole number'],
    ['half a birth', { births: 1.5 }, 'found 1.5 births, expected a whole number'],
  ])('refuse %s and change nothing', (_what, proposal, message) => {
    const trainer = trained(columnTrainer({ 2: { memory: { births: 1 }, assoc: proposal } }), 2);
    expect(() => trainer.train()).toThrow(message);
    expect(sizesOf(trainer)['memory']).toBe(3);
    expect([trainer.births, trainer.edits, graphEditsOf(trainer)]).toEqual([0, [], []]);
    trained(trainer, 2);
  });
});

/** A backend that fails at the next call of one of its methods once `armed`. */
function failingBackend(
  at: 'place' | 'load',
): Backend & { armed: boolean; released: number; placed: number } {
  const backend = {
    description: double.description,
    armed: false,
    released: 0,
    placed: 0,
    place: (state: State) => {
      const fail = (method: 'place' | 'load'): void => {
        if (!backend.armed || at !== method) return;
        backend.armed = false;
        throw new Error(`no memory to ${method}`);
      };
      fail('place');
      backend.placed++;
      const residence = double.place(state);
      const { load, release } = residence;
      residence.load = (plan) => {
        fail('load');
        return load.call(residence, plan);
      };
      residence.release = () => {
        backend.released++;
        release.call(residence);
      };
      return residence;
    },
  };
  return backend;
}

/** Everything about a trainer that can be asked. */
const whole = (trainer: Trainer): unknown => ({
  checkpoint: JSON.parse(JSON.stringify(trainer.checkpoint())) as unknown,
  sizes: sizesOf(trainer),
  standing: trainer.populations.map(({ name }) => trainer.strengths(name)),
  architecture: JSON.stringify(trainer.architecture),
});

describe('a change of structure that fails', () => {
  const change = {
    memory: { removed: [1], births: 2 },
    assoc: { removed: [0], births: 1 },
    links: { removed: [0] },
  };

  it.each(['place', 'load'] as const)('at "%s" has changed nothing, and the run goes on', (method) => {
    const backend = failingBackend(method);
    const options = { backend, growth: { ...scripted({ 3: change, 5: change }), graveyard: 4 } };
    const trainer = trained(columnTrainer({}, options), 3);
    // The same cycle without growth: what the failed one must leave.
    const quiet = trained(columnTrainer({}, { growth: { ...scripted({}), graveyard: 4 } }), 4);
    backend.armed = true;
    expect(() => trainer.train()).toThrow(`no memory to ${method}`);
    expect(whole(trainer)).toEqual(whole(quiet));
    expect(backend.placed - backend.released).toBe(1);
    trained(trainer, 1);
    trained(quiet, 1);
    expect(whole(trainer)).toEqual(whole(quiet));
    trained(trainer, 4);
    expect(areasOf(trainer)).toEqual(['memory', 'assoc2', 'assoc3']);
    expect(backend.placed - backend.released).toBe(1);
  });

  it('in the birth of a neuron has changed nothing either', () => {
    const birth = {
      name: 'broken',
      initialise: (nursery: Nursery) => {
        nursery.edit(trainer.model.parameters[0]!).values.fill(7);
        throw new Error('no idea what to give them');
      },
    };
    const trainer: Trainer = trained(
      columnTrainer({
        3: { memory: { births: 2, birth }, assoc2: { removed: [0], births: 3 } },
      }),
      3,
    );
    const quiet = trained(columnTrainer({}), 4);
    expect(() => trainer.train()).toThrow('no idea');
    expect(whole(trainer)).toEqual(whole(quiet));
    expect(whole(trained(trainer, 2))).toEqual(whole(trained(quiet, 2)));
  });

  it('in a rewrite leaves no other one behind', () => {
    const rewrites = ({ model }: Trainer): NonNullable<Proposal['rewrites']> => {
      const [first, second] = model.parameters.filter(({ dims }) => dims.length === 2);
      return [
        { variable: first!, values: trainer.state.read(first!).fill(5) },
        { variable: second!, values: trainer.state.read(second!).fill(NaN) },
      ];
    };
    const growth: GrowthRule = {
      ...scripted({}),
      propose: ({ name }, _draws, { cycle }) => ({
        removed: [],
        births: 0,
        ...(cycle === 2 && name === 'memory' && { rewrites: rewrites(trainer) }),
      }),
    };
    const trainer: Trainer = trained(sampleTrainer({ growth }), 2);
    const quiet = trained(sampleTrainer({ growth: scripted({}) }), 3);
    expect(() => trainer.train()).toThrow('found NaN at element 0');
    expect(whole(trainer)).toEqual(whole(quiet));
  });
});

describe('a running generator', () => {
  it('reports the structure as it changes under it', async () => {
    const trainer = columnTrainer({ 2: { assoc: { births: 1 } }, 4: { assoc: { removed: [0, 1, 2] } } });
    const reported: number[] = [];
    for await (const { cycle, populations } of trainer.run({ cycles: 6, reportEvery: 1 })) {
      const size = populations.find(({ name }) => name === 'assoc')!.size;
      reported.push(size);
      expect(cycle).toBe(reported.length);
      expect(populations.filter(({ name }) => /^assoc\d+$/.test(name))).toHaveLength(size);
      expect(trainer.evaluate({ cycles: 1 }).natsPerCycle).toBeGreaterThan(0);
    }
    expect(reported).toEqual([2, 2, 3, 3, 0, 0]);
  });
});

describe('numbers that are none', () => {
  it('of a strength end the run instead of ending the unit', () => {
    const criterion = outgoingL1({ outputs: 3 });
    const growth = marginRule({
      criterion: { ...criterion, strength: (context) => sqrt(subtract(criterion.strength(context), 100)) },
      deleteProbability: 1,
      reserve: 0,
    });
    const trainer = sampleTrainer({ growth });
    expect(() => trainer.train()).toThrow(NonFiniteError);
    expect(() => trainer.train()).toThrow(
      'training: found strength NaN of unit 0 in population "memory", expected a number.',
    );
    expect([trainer.cycle, sizesOf(trainer)['memory'], trainer.deaths]).toEqual([2, 2, 0]);
  });

  it('are not the strength of a layer over a stream without units', () => {
    const model = areaGraph('empty', ({ input, area, project, output }) => {
      const [symbol, stack] = [
        input('symbol'),
        area('stack', residualStack({ units: 0, width: { units: 2 } })),
      ];
      project(symbol, stack);
      output('next', [stack, symbol]);
    });
    const trainer = trained(sampleTrainer({ model, growth: scripted({ 2: { stack: { births: 2 } } }) }), 2);
    expect(trainer.strengths('stack.layers').map(({ strength }) => strength)).toEqual([0]);
    expect(sizesOf(trained(trainer, 5))['stack']).toBe(2);
  });

  it('are no result of an evaluation', () => {
    const trainer = columnTrainer({}, { optimizer: sgd(), learningRate: 1e200 });
    expect(() => trained(trainer, 20)).toThrow(NonFiniteError);
    expect(() => trainer.evaluate({ cycles: 1 })).toThrow(
      /evaluate: cycle \d+: found a loss of (NaN|Infinity) nats per cycle/,
    );
  });
});
