import { normal, stateToJson, type Variable } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { type ProbedNetwork, probedNetwork } from '../../testing/probed-network.ts';
import { answersOf } from '../../testing/birth-trial.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import { fixedSize, NO_CHANGE, type Proposal } from '../growth-rule.ts';
import { foldUnits } from './fold.ts';
import { type AttemptSettings, GROW_FOLD } from './grow-fold-settings.ts';

const settings: AttemptSettings = { ...GROW_FOLD.fold, window: 40, ridge: 1e-12, tolerance: 1e-6 };

const strict: AttemptSettings = { ...settings, tolerance: 0.01 };

/** A network in which every kind of module has a population, and populations several outgoing weights. */
const graph = areaGraph('mixed', ({ input, area, project, output }) => {
  const symbol = input('symbol');
  const memory = area('memory', recurrentPool({ units: 4 }));
  const rectified = area('rectified', recurrentPool({ units: 4, activation: 'relu' }));
  const gates = area('gates', recurrentPool({ units: 4, activation: 'gated' }));
  const layer = area('layer', feedforwardLayer({ units: 4, activation: 'tanh' }));
  const stack = area('stack', residualStack({ units: 3, activation: 'tanh', width: { units: 4 } }));
  for (const place of [memory, rectified, stack]) project(symbol, place);
  project(memory, gates);
  project(memory, layer);
  project(gates, memory, { delay: 1 });
  project(rectified, gates);
  project(stack, layer);
  output('next', [layer, gates, memory, rectified, stack]);
});

const populations = ['memory', 'rectified', 'gates', 'layer', 'stack.b1.units'] as const;

function network(): ProbedNetwork {
  const spread = normal(0.5);
  const probed = probedNetwork(40, {
    model: graph,
    batch: 3,
    initialWeights: { input: spread, lateral: spread, recurrent: spread, readout: spread },
  });
  const { residence, model } = probed.live;
  for (const bias of model.parameters.filter(({ part }) => /bias/i.test(part ?? ''))) {
    residence.write(
      bias,
      residence.read(bias).map((_, i) => 0.3 * Math.cos(i + bias.name.length)),
    );
  }
  return probed;
}

/** Makes the last unit of a population receive what the first one receives: an exact copy with other outgoing weights. */
function duplicate({ live, probe }: ProbedNetwork, population: string): void {
  const { axis, incoming } = probe.population(population);
  const last = probe.extent(axis) - 1;
  const copy = (variable: Variable, column: (dim: Variable['dims'][number]) => boolean): void => {
    const extents = variable.dims.map((dim) => probe.extent(dim.axis));
    const values = live.residence.read(variable);
    const d = variable.dims.findIndex(column);
    const stride = extents.slice(d + 1).reduce((product, extent) => product * extent, 1);
    for (let i = 0; i < values.length; i++) {
      if (Math.floor(i / stride) % extents[d]! === last) values[i] = values[i - last * stride]!;
    }
    live.residence.write(variable, values);
  };
  for (const weight of incoming) copy(weight, (dim) => dim === axis.post);
  for (const parameter of live.model.parameters) {
    if (parameter.dims.some((dim) => dim === axis)) copy(parameter, (dim) => dim === axis);
  }
}

/** Carries a proposal out. */
function apply({ live, probe }: ProbedNetwork, population: string, proposal: Proposal): void {
  const { axis } = probe.population(population);
  const survivors = Array.from({ length: probe.extent(axis) }, (_, i) => i).filter(
    (position) => !proposal.removed.includes(position),
  );
  for (const { variable, values } of proposal.rewrites ?? []) live.residence.write(variable, values);
  live.residence.apply({ axis: axis.name, survivors, births: 0 });
}

/** What folds units, if the attempt succeeds. */
function attempt(
  { view, probe }: ProbedNetwork,
  population: string,
  { count = 1, ...others }: Partial<AttemptSettings> & { readonly count?: number } = {},
): Proposal | undefined {
  const { outcome, proposal } = foldUnits(view(population), count, probe, { ...settings, ...others });
  return outcome === 'folded' ? proposal : undefined;
}

const answers = ({ live }: ProbedNetwork): readonly number[] =>
  answersOf(live.model, live.residence.snapshot(), sampleTask).outputs;

describe('foldUnits', () => {
  it.each(populations)(
    'folds the copy of a unit of "%s" away and leaves the answers as they were',
    (name) => {
      const probed = network();
      duplicate(probed, name);
      const before = answers(probed);
      const proposal = attempt(probed, name)!;
      expect(proposal.removed).toHaveLength(1);
      expect([0, 3]).toContain(proposal.removed[0]);
      apply(probed, name, proposal);
      expect(probed.view(name).ids).toHaveLength(3);
      answers(probed).forEach((answer, i) => expect(answer).toBeCloseTo(before[i]!, 6));
      // The copy did give something: without folding its absence is felt.
      const cut = network();
      duplicate(cut, name);
      apply(cut, name, { removed: proposal.removed, births: 0 });
      expect(Math.max(...answers(cut).map((answer, i) => Math.abs(answer - before[i]!)))).toBeGreaterThan(
        0.01,
      );
    },
  );

  it.each(['recurrent', 'gated', 'stacked', 'loop'])(
    'folds nothing of a trained "%s" network whose units all matter, and leaves it as it was',
    (name) => {
      const outcomes: string[] = [];
      const [tried, left] = [true, false].map((trying) =>
        trained(
          sampleTrainer({
            model: catalogued(name, sampleTask, 3),
            growth: {
              ...fixedSize({ criterion: outgoingL1({ outputs: 3 }) }),
              window: 40,
              propose: (view, _draws, { cycle, probe }) => {
                if (trying && cycle === 250) outcomes.push(foldUnits(view, 1, probe, strict).outcome);
                return NO_CHANGE;
              },
            },
          }),
          260,
        ),
      );
      expect(outcomes.length).toBeGreaterThan(0);
      expect(outcomes.every((outcome) => outcome === 'failed')).toBe(true);
      expect(stateToJson(tried!.state)).toEqual(stateToJson(left!.state));
    },
  );

  it('accepts what costs less than is tolerated', () => {
    const probed = network();
    const loss = probed.probe.lossWith([], 40);
    const proposal = attempt(probed, 'memory', { tolerance: 5 })!;
    const rise = probed.probe.lossWith(proposal.rewrites!, 40) - loss;
    expect(Math.abs(rise)).toBeGreaterThan(0.01);
    expect(attempt(probed, 'memory', { tolerance: rise + 1e-6 })).toEqual(proposal);
    expect(attempt(probed, 'memory', { tolerance: rise - 1e-6 })).toBeUndefined();
  });

  it('tries nothing while the loss is worse than it may be', () => {
    const probed = network();
    duplicate(probed, 'memory');
    const loss = probed.probe.lossWith([], 40);
    const outcome = (worst: number): string =>
      foldUnits(probed.view('memory'), 1, probed.probe, settings, worst).outcome;
    expect([outcome(loss + 1e-6), outcome(loss - 1e-6)]).toEqual(['folded', 'refused']);
  });

  it('goes on from where silence and the recent cycles lead, whatever the outcome', () => {
    const probed = network();
    const { carried } = probed.probe.moments('memory', 40);
    expect(carried.map(({ variable }) => variable)).toEqual(probed.live.model.carried);
    const attempts = [
      foldUnits(probed.view('memory'), 1, probed.probe, { ...settings, tolerance: -50 }),
      foldUnits(probed.view('memory'), 0, probed.probe, settings),
      foldUnits(probed.view('memory'), 1, probed.probe, settings, 0),
      foldUnits(probed.view('memory'), 1, probed.probe, { ...settings, tolerance: 50 }),
    ];
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'refused', 'folded']);
    for (const { proposal } of attempts)
      expect(proposal.rewrites).toEqual(expect.arrayContaining([...carried]));
    for (const { proposal } of attempts.slice(0, 3))
      expect(proposal).toEqual({ removed: [], births: 0, rewrites: carried });
  });

  it('judges several units together', () => {
    const probed = network();
    duplicate(probed, 'memory');
    const one = attempt(probed, 'memory')!;
    expect(attempt(probed, 'memory', { count: 2 })).toBeUndefined();
    const two = attempt(probed, 'memory', { count: 2, tolerance: 5 })!;
    expect(two.removed).toHaveLength(2);
    expect(two.removed).toContain(one.removed[0]);
    expect([...two.removed].sort((a, b) => a - b)).toEqual(two.removed);
  });

  it('folds a unit that never changes into the biases', () => {
    const probed = network();
    const { residence } = probed.live;
    const { incoming } = probed.probe.population('layer');
    for (const weight of incoming) {
      residence.write(
        weight,
        residence.read(weight).map((value, i) => (i % 4 === 2 ? 0 : value)),
      );
    }
    const before = answers(probed);
    const proposal = attempt(probed, 'layer')!;
    expect(proposal.removed).toEqual([2]);
    apply(probed, 'layer', proposal);
    answers(probed).forEach((answer, i) => expect(answer).toBeCloseTo(before[i]!, 6));
  });
});
