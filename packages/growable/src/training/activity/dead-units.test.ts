import { normal, stateToJson, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../architecture/architecture.ts';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize, type GrowthRule, NO_CHANGE, type PopulationView } from '../../growth/growth-rule.ts';
import { marginRule } from '../../growth/rules/margin-rule.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { throughFile } from '../../testing/through-file.ts';
import type { Trainer } from '../trainer.ts';
import type { TrainerOptions } from '../trainer-options.ts';

const criterion = outgoingL1({ penalty: 0 });

/** What a pool of so many units of a kind needs to be an area on the way from the input to the output. */
const between = (make: () => ReturnType<typeof recurrentPool>): Architecture =>
  areaGraph('between', ({ input, area, project, output }) => {
    const place = area('place', make());
    project(input('symbol'), place);
    output('next', [place]);
  });

/** A trainer that starts with other numbers in some variables. */
function withNumbers(
  options: Partial<TrainerOptions>,
  numbers: Readonly<Record<string, (values: readonly number[]) => readonly number[]>>,
): Trainer {
  const fresh = sampleTrainer(options);
  const state = Object.entries(numbers).reduce((before, [name, change]) => {
    const variable = fresh.model.parameters.find((each) => each.name === name)!;
    return before.with(variable, Float64Array.from(change([...before.read(variable)])));
  }, fresh.state);
  return sampleTrainer({ ...options, checkpoint: { ...fresh.checkpoint(), state: stateToJson(state) } });
}

const deadOf = (trainer: Trainer, population: string): string =>
  trainer
    .strengths(population)
    .map(({ dead }) => Number(dead))
    .join('');

/** One unit of each kind of module never sees anything but a bias that shuts it off, or drives it to its limit. */
const kinds: readonly [string, Architecture, string, number][] = [
  ['a rectified layer', between(() => feedforwardLayer({ units: 3 })), 'place.bias', -50],
  ['a saturated layer', between(() => feedforwardLayer({ units: 3, activation: 'tanh' })), 'place.bias', 50],
  ['a layer of gelu', between(() => feedforwardLayer({ units: 3, activation: 'gelu' })), 'place.bias', -50],
  ['a rectified pool', between(() => recurrentPool({ units: 3, activation: 'relu' })), 'place.bias', -50],
  ['a pool of tanh', between(() => recurrentPool({ units: 3 })), 'place.bias', -50],
];

describe('dead units', () => {
  it.each(kinds)('are seen in %s once the window has passed', (_what, model, bias, extreme) => {
    const options = { model, growth: fixedSize({ criterion }), deadAfter: 40, learningRate: 0 };
    const trainer = withNumbers(options, { [bias]: ([first, , last]) => [first!, extreme, last!] });
    expect([39, 1, 20].map((cycles) => deadOf(trained(trainer, cycles), 'place'))).toEqual([
      '000',
      '010',
      '010',
    ]);
    expect(trainer.populations).toEqual([{ name: 'place', scale: 'neuron', size: 3, dead: 1 }]);
    expect([0, 1].map((id) => trainer.explain('place', id).dead)).toEqual([false, true]);
    expect(trainer.checkpoint().activity).toHaveProperty('place');
  });

  it('are shown to rules with the constant that they put out', () => {
    const [, model, bias] = kinds[1]!;
    const views: PopulationView[] = [];
    const growth: GrowthRule = {
      ...fixedSize({ criterion }),
      propose: (view) => (views.push(view), NO_CHANGE),
    };
    const options = { model, growth, deadAfter: 20, learningRate: 0 };
    trained(withNumbers(options, { [bias]: ([first]) => [first!, 50, -50] }), 20);
    const { dead, constants } = views.at(-1)!;
    expect(dead).toEqual([false, true, true]);
    expect([constants[1], constants[2]]).toEqual([1, -1]);
  });

  it('are looked for by nobody where the trainer is told so', () => {
    const [, model, bias, extreme] = kinds[0]!;
    const options = { model, growth: fixedSize({ criterion }), deadAfter: false } as const;
    const trainer = withNumbers(options, { [bias]: () => [extreme, extreme, extreme] });
    expect(deadOf(trained(trainer, 100), 'place')).toBe('000');
    expect(trainer.checkpoint()).not.toHaveProperty('activity');
  });

  it('change no bit of training by being looked for', () => {
    const runs = ([false, 1, 10] as const).map((deadAfter) =>
      JSON.stringify(
        trained(sampleTrainer({ growth: fixedSize({ criterion }), deadAfter }), 30).checkpoint().state,
      ),
    );
    expect(new Set(runs).size).toBe(1);
  });

  it('are units inside of residual blocks, and blocks that add nothing next to the stream', () => {
    const model = between(() => residualStack({ units: 3, blocks: 3, width: { units: 2 } }));
    const options = { model, growth: fixedSize({ criterion }), deadAfter: 20 };
    const trainer = withNumbers(options, {
      'place.b1.bias': ([first]) => [first!, -50],
      'place.b2.bias': () => [-50, -50],
    });
    trained(trainer, 20);
    expect(
      ['place', 'place.b1.units', 'place.b2.units', 'place.b3.units'].map((name) => deadOf(trainer, name)),
    ).toEqual(['000', '01', '11', '00']);
    expect(deadOf(trainer, 'place.layers')).toBe('010');
  });

  it('make areas dead of which nothing else is left, and projections from them', () => {
    const model = areaGraph('wired', ({ input, area, areas, project, projections, output }) => {
      const symbol = input('symbol');
      const kept = area('kept', recurrentPool({ units: 2, activation: 'relu' }));
      const lost = area('lost', recurrentPool({ units: 2, activation: 'relu' }));
      project(symbol, kept);
      project(symbol, lost);
      project(kept, lost);
      areas('areas', recurrentPool(), { members: [kept, lost], initial: 2 });
      projections('wires');
      output('next', [kept, lost]);
    });
    const options = { model, growth: fixedSize({ criterion }), deadAfter: 20 };
    const trainer = trained(
      withNumbers(options, { 'kept.bias': ([, last]) => [-50, last!], 'lost.bias': () => [-50, -50] }),
      20,
    );
    const dead = (population: string): readonly string[] =>
      trainer.strengths(population).flatMap((unit) => (unit.dead ? [unit.name!] : []));
    expect([deadOf(trainer, 'kept'), deadOf(trainer, 'lost')]).toEqual(['10', '11']);
    expect(dead('areas')).toEqual(['lost']);
    expect(dead('wires')).toEqual(['lost>next']);
  });

  it('follow births, deaths and a resumption exactly', () => {
    const looked: string[] = [];
    const restless: GrowthRule = {
      ...fixedSize({ criterion }),
      propose: (view, _draws, { cycle }) => {
        looked.push(`${cycle}:${view.dead.map(Number).join('')}`);
        if (cycle % 7 !== 3) return NO_CHANGE;
        return { removed: [cycle % view.ids.length], births: cycle % 2 === 0 ? 2 : 1 };
      },
    };
    const options = {
      model: between(() => feedforwardLayer({ units: 6 })),
      growth: restless,
      deadAfter: 12,
      // Newborns that hear nothing are never active.
      initialWeights: { input: normal(0.3), lateral: zeros, recurrent: zeros, readout: normal(0.3) },
    };
    const numbers = {
      'place.bias': (values: readonly number[]) => values.map((_, i) => (i % 2 === 0 ? -50 : 0)),
    };
    const whole = trained(withNumbers(options, numbers), 31);
    expect(looked.some((line) => line.includes('1'))).toBe(true);
    const checkpoint = throughFile(whole.checkpoint());
    const resumed = sampleTrainer({ ...options, checkpoint });
    expect(throughFile(resumed.checkpoint())).toEqual(checkpoint);
    const [from] = [looked.length];
    trained(whole, 40);
    const seen = looked.slice(from);
    looked.length = 0;
    trained(resumed, 40);
    expect(looked).toEqual(seen);
    expect(resumed.checkpoint()).toEqual(whole.checkpoint());
  });
});

describe('the margin rule', () => {
  it('replaces dead units, which are no reserve', () => {
    const model = between(() => feedforwardLayer({ units: 4, maxUnits: 40 }));
    const views: PopulationView[] = [];
    const margin = marginRule({
      criterion: outgoingL1({ outputs: 3, penalty: 0, threshold: 0.1 }),
      threshold: 0.1,
      reserve: 2,
      addProbability: 1,
      deleteProbability: 0.5,
    });
    const growth: GrowthRule = {
      ...margin,
      propose: (view, ...rest) => (views.push(view), margin.propose(view, ...rest)),
    };
    const numbers = {
      'place.bias': () => [-50, -50, -50, -50],
      'place.to.next': (all: readonly number[]) => all.map(() => 0),
    };
    const [seeing, blind] = ([20, false] as const).map((deadAfter) => {
      const trainer = trained(withNumbers({ model, growth, deadAfter }, numbers), 60);
      return trainer.strengths('place').map(({ id }) => id);
    });
    // Four founders that will never be of use: the reserve is full, and nothing ever comes.
    expect(blind!.filter((id) => id < 4).length).toBe(2);
    expect(blind).toHaveLength(2);
    expect(seeing!.filter((id) => id < 4)).toEqual([]);
    expect(seeing!.length).toBeGreaterThanOrEqual(2);
  });
});
