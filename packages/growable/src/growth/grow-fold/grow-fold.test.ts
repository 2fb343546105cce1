import { MeristemError, rmsprop } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { throughFile } from '../../testing/through-file.ts';
import type { Trainer } from '../../training/trainer.ts';
import type { TrainerOptions } from '../../training/trainer-options.ts';
import { multiplierCriterion } from '../criteria/multiplier-criterion.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import { drawsAt } from '../draws.ts';
import type { GrowthRule, PopulationView } from '../growth-rule.ts';
import type { Probe } from '../probe.ts';
import { growFold } from './grow-fold.ts';
import type { GrowFoldOptions } from './grow-fold-settings.ts';
import { sizesOf } from '../../testing/sizes.ts';
import { isAxisEdit } from '../../training/live-model/edit-log.ts';

/** Grows for half of 200 cycles, then folds, at every turn. */
const lively: GrowFoldOptions = {
  criterion: outgoingL1({ outputs: 3, penalty: 1e-5 }),
  block: 2,
  every: 10,
  cap: 9,
  until: 0.5,
  smoothing: 0.996,
  fold: { to: 1, every: 7, longestWait: 20, window: 12, first: 2, atMost: 3, tolerance: 0.2, least: 2 },
};

function trainerOf(options: GrowFoldOptions = {}, parts: Partial<TrainerOptions> = {}): Trainer {
  return sampleTrainer({
    optimizer: rmsprop({ maxStep: 0.02, initialMemory: 0.01, birthMemory: 'mean' }),
    growth: growFold({ ...lively, ...options }),
    ...parts,
  });
}

const graph = areaGraph('mixed', ({ input, area, project, output }) => {
  const symbol = input('symbol');
  const memory = area('memory', recurrentPool({ units: 3, maxUnits: 6 }));
  const gates = area('gates', recurrentPool({ units: 2, activation: 'gated' }));
  const layer = area('layer', feedforwardLayer({ units: 4, minUnits: 3 }));
  const stack = area('stack', residualStack({ units: 3, blocks: 1, width: { units: 2 } }));
  project(symbol, memory);
  project(memory, gates);
  project(gates, memory, { delay: 1 });
  project(memory, layer);
  project(symbol, stack);
  output('next', [layer, gates, stack]);
});

/** Sizes of a population over a run, from cycle to cycle. */
function sizes(trainer: Trainer, cycles: number, population = 'memory'): number[] {
  return Array.from({ length: cycles }, () => sizesOf(trained(trainer, 1))[population]!);
}

describe('growFold', () => {
  it('grows by blocks while the loss falls, up to its cap, then folds', () => {
    const run = sizes(trainerOf({ patience: 9 }), 200);
    const changes = run.flatMap((size, cycle) => (size === (run[cycle - 1] ?? 2) ? [] : [[cycle, size]]));
    expect(changes.slice(0, 4)).toEqual([
      [10, 4],
      [20, 6],
      [30, 8],
      [40, 9],
    ]);
    const folding = changes.slice(4);
    expect(folding.length).toBeGreaterThan(0);
    for (const [cycle] of folding) expect(cycle).toBeGreaterThanOrEqual(100);
    expect(run.at(-1)).toBeLessThan(9);
    expect(Math.min(...run)).toBeGreaterThanOrEqual(2);
  });

  it('starts from silence at every look while it grows', () => {
    const trainer = trainerOf({ block: 0 });
    const silent = Array.from({ length: 60 }, (_, cycle) => {
      const { state } = trained(trainer, 1);
      return state.read('memory.activation').every((value) => value === 0) ? [cycle] : [];
    });
    expect(silent.flat()).toEqual([10, 20, 30, 40, 50]);
  });

  it('ends growth at a share of the run or at a cycle, whichever comes first', () => {
    for (const [until, untilCycle, ends] of [
      [0.2, 99, 40],
      [0.9, 30, 30],
    ] as const) {
      const run = sizes(trainerOf({ patience: 99, block: 1, until, untilCycle, fold: { to: 0 } }), 60);
      expect(run.findLastIndex((size, cycle) => size !== run[cycle - 1])).toBe(ends - 10);
    }
  });

  it('stops growing when the loss no longer falls', () => {
    const run = sizes(trainerOf({ fall: 1, patience: 1 }), 90);
    expect(run.at(-1)).toBe(6);
  });

  it('changes only carried activations where an attempt fails, and none of them where it makes none', () => {
    const [tried, still] = [1, 0].map((to) =>
      trained(
        trainerOf(
          { block: 0, fold: { ...lively.fold, to, tolerance: 0, every: 30 }, until: 0.9 },
          { plannedCycles: 280, model: catalogued('recurrent', sampleTask, 3) },
        ),
        253,
      ),
    );
    expect(tried!.checkpoint().memory['turns']).toHaveProperty('memory');
    expect(still!.checkpoint().memory['turns']).toEqual({});
    expect(tried!.deaths).toBe(0);
    const names = [...still!.state.tensors.keys()].map(({ name }) => name);
    const changed = names.filter((name) => tried!.state.read(name).join() !== still!.state.read(name).join());
    expect(changed).toEqual(['memory.activation']);
  });

  it.each<[string, Partial<TrainerOptions>]>([
    ['of one pool', {}],
    ['of all kinds of modules, in a batch', { model: graph, batch: 3 }],
  ])('goes on from a checkpoint bit for bit, in a network %s', (_what, parts) => {
    const options = {
      fall: 0.3,
      fold: { ...lively.fold, tolerance: 3 },
      alarm: { calm: 20, factor: 1, margin: 0.3, patience: 15, decay: 50 },
    };
    for (const at of [5, 12, 47, 110]) {
      const whole = trained(trainerOf(options, parts), at);
      const checkpoint = throughFile(whole.checkpoint());
      const resumed = trainerOf(options, { ...parts, checkpoint });
      expect(throughFile(resumed.checkpoint())).toEqual(checkpoint);
      trained(whole, 150 - at);
      trained(resumed, 150 - at);
      expect(resumed.checkpoint()).toEqual(whole.checkpoint());
      expect(whole.deaths).toBeGreaterThan(0);
    }
  });

  it('folds every kind of module, one population in a cycle, within bounds', () => {
    const trainer = trainerOf({ fold: { ...lively.fold, tolerance: 3 } }, { model: graph, batch: 2 });
    const folded = new Set<string>();
    trainer.on('applied', ({ edits }) => {
      const removals = edits
        .filter(isAxisEdit)
        .filter(({ survivors, births }) => births === 0 && survivors.length > 0);
      expect(removals.length).toBeLessThanOrEqual(1);
      for (const { axis } of removals) folded.add(axis);
    });
    let largest = 0;
    for (let cycle = 0; cycle < 200; cycle++) {
      const sizes = sizesOf(trained(trainer, 1));
      largest = Math.max(largest, sizes['gates']!);
      expect(sizes['memory']).toBeLessThanOrEqual(6);
      expect(sizes['layer']).toBeGreaterThanOrEqual(3);
      for (const size of Object.values(sizes)) expect(size).toBeLessThanOrEqual(9);
    }
    expect([...folded].sort()).toEqual(['gates', 'layer', 'memory', 'stack', 'stack.b1.units']);
    expect(largest).toBe(9);
    const neurons = trainer.populations.filter(({ scale }) => scale === 'neuron');
    expect(Math.min(...neurons.map(({ size }) => size))).toBeGreaterThanOrEqual(2);
  });

  it('grows anew after an alarm while the loss is above what it was, and folds when it no longer falls', () => {
    const alarm = {
      calm: 30,
      factor: 1,
      margin: 1,
      worse: 1.5,
      patience: 45,
      hold: 0,
      decay: 60,
      floor: 0.1,
    };
    const rule = growFold({ ...lively, smoothing: 0, alarm });
    const memory = structuredClone(rule.memory!);
    const said = (cycle: number, loss: number): unknown => {
      const moment = sampleMoment({ memory, cycle, loss, plannedCycles: 1000, probe: fullProbe });
      rule.observe!(moment);
      return memory['now'];
    };
    const level = (cycle: number): number => (cycle < 200 ? 5 : cycle < 260 ? 50 : cycle < 280 ? 9 : 7);
    const run = Array.from({ length: 400 }, (_, cycle) => said(cycle, level(cycle)));
    const cyclesOf = (what: string): number[] => run.flatMap((now, cycle) => (now === what ? [cycle] : []));
    // The loss is new at 10, and twice in a row growth goes on without a fall; at 200 it jumps, and is left alone for 30.
    expect(cyclesOf('grow')).toEqual([10, 20, 30, 230, 240, 250, 260, 270]);
    const folding = cyclesOf('fold');
    expect(folding.filter((cycle) => cycle < 200)).toEqual(Array.from({ length: 125 }, (_, i) => 75 + i));
    expect(folding.filter((cycle) => cycle >= 200)[0]).toBe(315);
    expect(memory['alarmed']).toBe(200);
    expect(rule.pace!(memory, 260)).toBeCloseTo(0.1 + 0.9 / Math.E, 12);
    expect(growFold().pace).toBeUndefined();
  });

  it('keeps bounds whatever it sees', () => {
    const numbers = fc.record({
      size: fc.nat({ max: 20 }),
      min: fc.nat({ max: 6 }),
      max: fc.nat({ max: 12 }),
      block: fc.nat({ max: 9 }),
      cap: fc.nat({ max: 15 }),
      losses: fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 3, maxLength: 40 }),
    });
    fc.assert(
      fc.property(numbers, ({ size, min, max, block, cap, losses }) => {
        const rule = growFold({ block, cap, every: 1, until: 1 });
        const memory = structuredClone(rule.memory!);
        let units = Math.max(min, size);
        losses.forEach((loss, cycle) => {
          const moment = sampleMoment({ memory, cycle, loss, plannedCycles: 100, probe: fullProbe });
          rule.observe!(moment);
          const { births, removed } = rule.propose(viewOf(units, min, max), noDraws, moment);
          expect(removed).toEqual([]);
          expect(births).toBeGreaterThanOrEqual(0);
          if (births > 0) expect(units + births).toBeLessThanOrEqual(Math.min(cap, max));
          units += births;
        });
      }),
    );
  });

  it('leaves layers, areas and projections alone', () => {
    const rule: GrowthRule = growFold({ every: 1, until: 1 });
    const moment = sampleMoment({ memory: structuredClone(rule.memory!), probe: fullProbe });
    rule.observe!(moment);
    expect(rule.propose(viewOf(3), noDraws, moment).births).toBe(4);
    for (const scale of ['layer', 'area', 'projection'] as const) {
      expect(rule.propose({ ...viewOf(3), scale }, noDraws, moment)).toEqual({ removed: [], births: 0 });
    }
  });

  it.each<[GrowFoldOptions, string]>([
    [{ block: -1 }, 'growFold: options.block: found -1, expected a whole number, 0 or more.'],
    [
      { every: 0 },
      'growFold: options.every: found 0, expected a whole number, 1 or more, or an object with "ofRun".',
    ],
    [{ fall: 1.5 }, 'growFold: options.fall: found 1.5, expected a number from 0 to 1.'],
    [{ newborn: { input: -1 } }, 'growFold: options.newborn.input: found -1, expected a number, 0 or more.'],
    [
      { fold: { window: 0 } },
      'growFold: options.fold.window: found 0, expected a whole number, 1 or more, or an object with "samples".',
    ],
    [{ every: { ofRun: 2 } }, 'growFold: options.every.ofRun: found 2, expected a number from 0 to 1.'],
    [{ fold: { ridge: 0 } }, 'growFold: options.fold.ridge: found 0, expected a number above 0.'],
    [{ alarm: { factor: 0.5 } }, 'growFold: options.alarm.factor: found 0.5, expected a number, 1 or more.'],
    [
      { criterion: multiplierCriterion({ steps: 4 }) },
      'expected a criterion without multipliers. Use outgoingL1().',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => growFold(options)).toThrow(MeristemError);
    expect(() => growFold(options)).toThrow(message);
  });

  it('trains networks of any module of the catalogue', () => {
    for (const name of ['rectified', 'gated', 'loop']) {
      const trainer = trained(trainerOf({}, { model: catalogued(name, sampleTask, 2) }), 150);
      expect(trainer.births).toBeGreaterThan(0);
      expect(Number.isFinite(trainer.smoothedLoss)).toBe(true);
    }
  });
});

/** A probe that remembers as many cycles as anyone asks for. */
const fullProbe = { remembered: 1000, silence: () => [] } as unknown as Probe;

const noDraws = drawsAt({ high: 0, low: 0 }, 'memory', 0);

function viewOf(size: number, min = 0, max = 99): PopulationView {
  const ids = Array.from({ length: size }, (_, i) => i);
  return {
    name: 'memory',
    scale: 'neuron',
    ids,
    ages: ids,
    strengths: ids,
    dead: ids.map(() => false),
    constants: ids.map(() => 0),
    min,
    max,
  };
}
