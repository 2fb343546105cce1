import { normal, stateToJson } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../architecture/architecture.ts';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { answersOf } from '../../testing/birth-trial.ts';
import { type ProbedNetwork, probedNetwork } from '../../testing/probed-network.ts';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { grow } from '../grow-need/growing.ts';
import { needSettings } from '../grow-need/grow-need-settings.ts';
import { NOTHING_SEEN } from '../grow-need/need-memory.ts';
import { drawsAt } from '../draws.ts';
import type { PopulationView, Proposal, RuleMemory } from '../growth-rule.ts';
import { buryDead } from './burial.ts';
import { growFold } from './grow-fold.ts';

const graph = areaGraph('mixed', ({ input, area, project, output }) => {
  const symbol = input('symbol');
  const memory = area('memory', recurrentPool({ units: 4 }));
  const rectified = area('rectified', recurrentPool({ units: 4, activation: 'relu' }));
  const layer = area('layer', feedforwardLayer({ units: 4, activation: 'tanh' }));
  const other = area('other', feedforwardLayer({ units: 4, activation: 'tanh' }));
  const stack = area('stack', residualStack({ units: 3, activation: 'tanh', width: { units: 4 } }));
  for (const place of [memory, rectified, stack]) project(symbol, place);
  project(memory, layer);
  project(memory, other);
  project(layer, memory, { delay: 1 });
  project(stack, layer);
  output('next', [layer, other, memory, rectified, stack]);
});

const noDraws = drawsAt({ high: 0, low: 0 }, 'layer', 0);

/** A network of which some units of a population are driven to their limit, or shut off. */
function network(populations: readonly string[], drive: number, model: Architecture = graph): ProbedNetwork {
  const spread = normal(0.5);
  const initialWeights = { input: spread, lateral: spread, recurrent: spread, readout: spread };
  const probed = probedNetwork(40, { model, batch: 3, initialWeights });
  const { residence } = probed.live;
  for (const name of populations) {
    const bias = probed.live.model.parameters.find((each) => each.name === `${name}.bias`)!;
    residence.write(
      bias,
      residence.read(bias).map((_, i) => [0.3, drive, 0.1, -drive][i]!),
    );
  }
  return probed;
}

/** A network with units of a population at their limits, which carry on what they put out. */
function saturated(population: string): ProbedNetwork {
  const probed = network([population], 50);
  const { residence, model } = probed.live;
  for (const carried of model.carried.filter(({ name }) => name === `${population}.activation`)) {
    residence.write(
      carried,
      residence.read(carried).map((_, i) => [0, 1, 0, -1][i % 4]!),
    );
  }
  return probed;
}

/** A population as the trainer would show it, with its second and last unit dead. */
function viewOf({ view, probe }: ProbedNetwork, population: string): PopulationView {
  const { mean } = probe.moments(population, 40);
  return {
    ...view(population),
    ages: [9, 9, 9, 9],
    dead: [false, true, false, true],
    constants: [...mean].map((value) => Math.round(value)),
  };
}

function apply({ live, probe }: ProbedNetwork, population: string, proposal: Partial<Proposal>): void {
  const { axis } = probe.population(population);
  const { removed = [], rewrites = [] } = proposal;
  for (const { variable, values } of rewrites) live.residence.write(variable, values);
  const survivors = [0, 1, 2, 3].filter((position) => !removed.includes(position));
  live.residence.apply({ axis: axis.name, survivors, births: 0 });
}

const answers = ({ live }: ProbedNetwork): readonly number[] =>
  answersOf(live.model, live.residence.snapshot(), sampleTask).outputs;

const largestChange = (before: readonly number[], after: readonly number[]): number =>
  Math.max(...after.map((answer, i) => Math.abs(answer - before[i]!)));

const momentOf = ({ probe }: ProbedNetwork, memory: RuleMemory = {}) => sampleMoment({ memory, probe });

describe('buryDead', () => {
  it.each(['memory', 'layer', 'other'])(
    'leaves the answers as they were without saturated units of "%s"',
    (population) => {
      const probed = saturated(population);
      const before = answers(probed);
      const view = viewOf(probed, population);
      expect([1, 3].map((position) => view.constants[position])).toEqual([1, -1]);
      const burial = buryDead(view, momentOf(probed));
      expect(burial.removed).toEqual([1, 3]);
      apply(probed, population, burial);
      expect(largestChange(before, answers(probed))).toBeLessThan(1e-9);
      // What they gave is felt where it is not put into the biases.
      const cut = saturated(population);
      apply(cut, population, { removed: [1, 3] });
      expect(largestChange(before, answers(cut))).toBeGreaterThan(0.05);
    },
  );

  it('writes nothing for units that give nothing', () => {
    const probed = network(['rectified'], -1e3);
    const view = { ...viewOf(probed, 'rectified'), dead: [false, true, false, false] };
    expect(view.constants[1]).toBe(0);
    expect(buryDead(view, momentOf(probed))).toEqual({ removed: [1], rewrites: [] });
    expect(buryDead(view, momentOf(probed), () => false)).toEqual({ removed: [], rewrites: [] });
  });

  it('leaves a unit that acts on a stream, which norms read', () => {
    const probed = network(['stack.b1'], 50);
    expect(buryDead(viewOf(probed, 'stack.b1.units'), momentOf(probed))).toEqual({
      removed: [],
      rewrites: [],
    });
  });

  it('leaves a unit that multiplies', () => {
    const gated = areaGraph('gated', ({ input, area, project, output }) => {
      const symbol = input('symbol');
      const gate = area('gate', feedforwardLayer({ units: 4, activation: 'tanh' }));
      const layer = area('layer', feedforwardLayer({ units: 4, activation: 'tanh' }));
      project(symbol, gate);
      project(symbol, layer);
      project(gate, layer, { interaction: 'multiplicative' });
      output('next', [layer]);
    });
    const probed = network(['gate'], 50, gated);
    const view = viewOf(probed, 'gate');
    expect(buryDead(view, momentOf(probed)).removed).toEqual([]);
    expect(buryDead({ ...view, constants: [0, 0, 0, -1] }, momentOf(probed)).removed).toEqual([1]);
  });

  it('rewrites for one population in a cycle, as biases are shared', () => {
    const probed = network(['layer', 'other'], 50);
    const memory: RuleMemory = {};
    const bury = (population: string, cycle: number) =>
      buryDead(viewOf(probed, population), { ...momentOf(probed, memory), cycle });
    expect([bury('layer', 3), bury('other', 3), bury('other', 4)].map(({ removed }) => removed)).toEqual([
      [1, 3],
      [],
      [1, 3],
    ]);
  });
});

describe('rules that grow', () => {
  it('bury units that are dead under the default rule', () => {
    const probed = network(['layer'], 50);
    const memory = { ...structuredClone(NOTHING_SEEN), slow: false };
    const usual = needSettings({});
    const moment = { ...momentOf(probed, memory), plannedCycles: 300, cycle: 50 };
    const settings = { ...usual, layer: { ...usual.layer, need: Infinity } };
    const proposal = grow(viewOf(probed, 'layer'), moment, settings);
    expect([proposal.removed, proposal.births]).toEqual([[1, 3], 2]);
    const { rewrites } = buryDead(viewOf(probed, 'layer'), momentOf(probed));
    expect(proposal.rewrites).toEqual(rewrites);
  });

  it('replace them at every look of growFold, and never count them', () => {
    const probed = network(['layer'], 50);
    const rule = growFold({ block: 3, every: 10, cap: 6, fall: 0.5, patience: 0, until: 1 });
    const memory = structuredClone(rule.memory!);
    const births = [30, 31, 40].map((cycle) => {
      const moment = { ...momentOf(probed, memory), cycle, loss: 5 };
      rule.observe!(moment);
      const proposal = rule.propose(viewOf(probed, 'layer'), noDraws, moment);
      return [cycle, proposal.removed, proposal.births];
    });
    // At first two for the dead and up to two more below the cap, of which the dead are none; then nothing falls any more.
    expect(births).toEqual([
      [30, [1, 3], 4],
      [31, [], 0],
      [40, [1, 3], 2],
    ]);
  });

  it('are rid of units that were never active', () => {
    const model = areaGraph('layered', ({ input, area, project, output }) => {
      const place = area('place', feedforwardLayer({ units: 4, maxUnits: 12 }));
      project(input('symbol'), place);
      output('next', [place]);
    });
    const growth = growFold({ block: 1, every: 10, until: 1, fold: { window: 5 } });
    const founders = ([20, false] as const).map((deadAfter) => {
      const fresh = sampleTrainer({ model, growth, deadAfter });
      const bias = fresh.model.parameters.find(({ name }) => name === 'place.bias')!;
      const state = stateToJson(fresh.state.with(bias, new Float64Array(4).fill(-50)));
      const trainer = sampleTrainer({
        model,
        growth,
        deadAfter,
        checkpoint: { ...fresh.checkpoint(), state },
      });
      return trained(trainer, 60)
        .strengths('place')
        .filter(({ id }) => id < 4).length;
    });
    expect(founders).toEqual([0, 4]);
  });
});
