import { normal, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../architecture/architecture.ts';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { probedNetwork, type ProbedNetwork } from '../../testing/probed-network.ts';
import { sampleMoment } from '../../testing/sample-moment.ts';
import type { PopulationView } from '../growth-rule.ts';
import { attempt } from './attempt.ts';
import { bestStandIn } from './area-stand-in.ts';
import type { TrialReport } from './trial.ts';

const limits = { cycles: 20, tolerance: 1e-9, ridge: 1e-3 };

/** A pool that was declared, two areas, a stack and projections that come and go. */
const whole: Architecture = areaGraph('whole', ({ input, area, areas, project, projections, output }) => {
  const symbol = input('symbol');
  const [memory, stack] = [
    area('memory', recurrentPool({ units: 3 })),
    area('stack', residualStack({ units: 2, blocks: 2, width: { units: 2 } })),
  ];
  project(symbol, memory);
  project(symbol, stack);
  output('next', [symbol, memory, stack]);
  areas('area', feedforwardLayer({ units: 3, activation: 'tanh' }), { initial: 2 });
  projections('links');
});

function network(readout = normal(0.5), cycles = 20): ProbedNetwork {
  const spread = normal(0.5);
  const initialWeights = { input: spread, lateral: spread, recurrent: spread, readout };
  return probedNetwork(cycles, { model: whole, batch: 2, initialWeights });
}

function view(name: string, scale: PopulationView['scale'], size: number): PopulationView {
  const each = Array.from({ length: size }, (_, i) => i);
  const [ages, dead] = [each.map(() => 0), each.map(() => false)];
  return { name, scale, ids: each, ages, strengths: ages, dead, constants: ages, min: 0, max: 8 };
}

function tried(found: ProbedNetwork, population: PopulationView, units: number, more: object = {}) {
  const notes: TrialReport[] = [];
  const moment = sampleMoment({ probe: found.probe, note: (trial) => void notes.push(trial) });
  const outcome = attempt(moment, population, { units }, { ...limits, ...more });
  return { outcome, notes };
}

describe('a trial', () => {
  it.each([
    ['area', view('area', 'area', 2), 0, 'area1'],
    ['projection', view('links', 'projection', 5), 2, 'symbol>next'],
    ['layer', view('stack.layers', 'layer', 2), 0, 'b1'],
  ] as const)(
    'of an %s that gives nothing passes, and costs nothing',
    (scale, population, position, name) => {
      const silent = scale === 'layer' ? silentLayers(network()) : network(zeros);
      const before = silent.probe.lossWith([], 20);
      const { outcome, notes } = tried(silent, population, position);
      expect(outcome).toMatchObject({ outcome: 'passed', removed: [position] });
      expect(outcome.rise).toBeCloseTo(0, 12);
      expect(notes).toMatchObject([
        { scale, units: position, tried: [name], outcome: 'passed', tolerance: 1e-9 },
      ]);
      expect(silent.probe.lossWith([], 20)).toBe(before);
    },
  );

  it('of what is needed fails, and changes nothing', () => {
    const found = network();
    const before = found.probe.lossWith([], 20);
    const numbers = found.live.residence.snapshot();
    const { outcome, notes } = tried(found, view('area', 'area', 2), 0, { tolerance: -1 });
    expect(outcome).toMatchObject({ outcome: 'failed', removed: [], rewrites: [] });
    expect(notes[0]).toMatchObject({ outcome: 'failed', rise: outcome.rise });
    expect(found.probe.lossWith([], 20)).toBe(before);
    for (const [variable, values] of numbers.tensors) {
      expect([...found.live.residence.read(variable)], variable.name).toEqual([...values]);
    }
  });

  it('puts what an area gives on average into the bias: a constant one is not missed', () => {
    const found = network();
    const { residence } = found.live;
    // Deaf, the area is the same at every step.
    const [heard] = found.probe.connections.filter(({ to }) => to === 'area1');
    const bias = found.live.model.areas.find(({ name }) => name === 'area1')!.instance.biasOf.drive!;
    residence.write(heard!.weight, new Float64Array(residence.read(heard!.weight).length));
    residence.write(bias, Float64Array.of(0.7, -0.4, 1.1));
    const { outcome } = tried(found, view('area', 'area', 2), 0);
    expect(outcome.outcome).toBe('passed');
    expect(Math.abs(outcome.rise)).toBeLessThan(1e-12);
    const readout = found.live.model.outputs[0]!.bias;
    const given = residence.read(found.probe.connections.find(({ from }) => from === 'area1')!.weight);
    const constant = [0.7, -0.4, 1.1].map(Math.tanh);
    const expected = [0, 1, 2].map((k) => constant.reduce((sum, c, i) => sum + c * given[3 * i + k]!, 0));
    const written = outcome.rewrites.find(({ variable }) => variable === readout)!.values;
    expected.forEach((value, k) => expect(written[k]! - residence.read(readout)[k]!).toBeCloseTo(value, 10));
  });

  it('says why it is refused: something depends on the unit, or the network is worse than it was', () => {
    const lone = areaGraph('lone', ({ input, output, areas }) => {
      void input('symbol');
      void output('next', []);
      areas('area', recurrentPool({ units: 2 }), { initial: 1 });
    });
    const needed = tried(probedNetwork(20, { model: lone, batch: 2 }), view('area', 'area', 1), 0);
    expect(needed.outcome).toMatchObject({ outcome: 'refused', removed: [] });
    expect(needed.notes[0]!.reason).toBe('something that stays depends on it');
    const { outcome, notes } = tried(network(), view('area', 'area', 2), 0, { worst: 0 });
    expect(outcome.outcome).toBe('refused');
    expect(notes[0]!.reason).toBe('the network is worse than it has been');
  });

  it('of neurons folds as many into the others as are not missed', () => {
    const { outcome, notes } = tried(network(), view('memory', 'neuron', 3), 1, { tolerance: 1e3 });
    expect(outcome.removed).toHaveLength(1);
    expect(notes[0]).toMatchObject({ population: 'memory', scale: 'neuron', outcome: 'passed' });
  });

  it('of neurons goes down to as many as can go, by one look at what they do', () => {
    const found = network();
    const riseOf = (units: number): number =>
      tried(found, view('memory', 'neuron', 3), units, { tolerance: 1e3 }).outcome.rise;
    const [one, two] = [riseOf(1), riseOf(2)];
    expect(one).toBeLessThan(two);
    const between = { tolerance: (one + two) / 2 };
    const { outcome } = tried(found, view('memory', 'neuron', 3), 2, between);
    expect(outcome).toMatchObject({ outcome: 'passed', rise: one });
    expect(outcome.removed).toHaveLength(1);
    const none = tried(found, view('memory', 'neuron', 3), 2, { tolerance: one - 1 }).outcome;
    expect(none).toMatchObject({ outcome: 'failed', removed: [], rise: one });
  });

  it.each([
    ['an area', view('area', 'area', 2)],
    ['neurons', view('memory', 'neuron', 3)],
  ] as const)(
    'of %s ends on few data where these say enough, and comes to the same where not',
    (_, population) => {
      const whole = network();
      const lookups = (more: object) => {
        const before = whole.probe.lookups;
        const { outcome } = tried(whole, population, population.scale === 'area' ? 0 : 1, more);
        return { outcome, took: whole.probe.lookups - before };
      };
      const all = lookups({ tolerance: -1 });
      const few = lookups({ tolerance: -1, glance: { cycles: 2, rise: -1e3 } });
      expect(few.outcome.outcome).toBe('failed');
      expect(few.took).toBeLessThan(0.7 * all.took);
      const unsure = lookups({ tolerance: -1, glance: { cycles: 2, rise: Infinity } });
      expect(unsure.outcome).toEqual(all.outcome);
      expect(unsure.took).toBeGreaterThan(all.took);
    },
  );

  it('finds the area that can take over, and what it would cost', () => {
    const found = network();
    const { probe, live } = found;
    const copy = (from: string, to: string): void => {
      const [a, b] = [from, to].map((name) => live.model.parameters.find((each) => each.name === name)!);
      live.residence.write(b!, live.residence.read(a!));
    };
    copy('symbol.to.area1', 'symbol.to.area2');
    copy('area1.bias', 'area2.bias');
    const found2 = bestStandIn(
      'area1',
      ['memory', 'area2'],
      probe,
      { cycles: 20, ridge: 1e-9 },
      probe.observe(20),
    )!;
    expect(found2.area).toBe('area2');
    expect(found2.rise).toBeCloseTo(0, 5);
    expect(found2.worth).toBeGreaterThan(0.001);
  });
});

/** The network with layers that add nothing to their stream. */
function silentLayers(found: ProbedNetwork): ProbedNetwork {
  for (const variable of found.probe.outgoing('stack.layers', 0)) {
    found.live.residence.write(variable, new Float64Array(found.live.residence.read(variable).length));
  }
  return found;
}
