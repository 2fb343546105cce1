import { normal, OptionError, orthogonal, type TrainingTask, uniformAt } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../architecture/architecture.ts';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { editArchitecture } from '../../architecture/graph-population.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import type { GrowableModule } from '../../modules/growable-module.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { givenTask } from '../../testing/given-task.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { throughFile } from '../../testing/through-file.ts';
import { isGraphEdit } from '../../training/live-model/edit-log.ts';
import type { Trainer } from '../../training/trainer.ts';
import { multiplierCriterion } from '../criteria/multiplier-criterion.ts';
import type { TrialReport } from '../trials/trial.ts';
import { areaGrowth } from './area-growth.ts';

/** Two streams of bits, and of each, on an output of its own, what it was two steps before. */
const delayed: TrainingTask = givenTask({
  name: 'delayed',
  steps: 8,
  inputs: ['left', 'right'].map((name) => ({ kind: 'symbol', name, size: 2 })),
  targets: ['late-left', 'late-right'].map((name) => ({ kind: 'symbol', name, size: 2 })),
  at: (port, position, lane, key) => {
    const stream = port.endsWith('left') ? 0 : 1;
    const at = position - (port.startsWith('late') ? 2 : 0);
    return [Number(at >= 0 && uniformAt(key, 8 * at + lane, stream) < 0.5)];
  },
});

/** Three columns of numbers, and two outputs: one of the first, one of the third, neither of them a line. */
const table: TrainingTask = givenTask({
  name: 'table',
  steps: 1,
  inputs: ['a', 'b', 'c'].map((name) => ({ kind: 'vector', name, size: 2 })),
  targets: ['of-a', 'of-c'].map((name) => ({ kind: 'vector', name, size: 1 })),
  at: (port, position, lane, key) => {
    const column = (name: string, i: number): number =>
      2 * uniformAt(key, 64 * position + 4 * lane + i, 'abc'.indexOf(name)) - 1;
    if (port === 'of-a') return [3 * column('a', 0) * column('a', 1)];
    if (port === 'of-c') return [3 * Math.abs(column('c', 0)) - column('c', 1)];
    return [column(port, 0), column(port, 1)];
  },
});

function bare({ inputs, targets }: TrainingTask, template: GrowableModule | Architecture): Architecture {
  return areaGraph('bare', ({ input, output, areas, projections }) => {
    const sources = inputs.map(({ name }) => input(name));
    for (const { name } of targets) output(name, sources);
    areas('area', template, { initial: 0, max: 4 });
    projections('links');
  });
}

const quick = { every: 20, audition: 640, window: 160, settled: 4 } as const;

function streams(options: Parameters<typeof sampleTrainer>[0] = {}): Trainer {
  return sampleTrainer({
    model: bare(delayed, recurrentPool({ units: 4, minUnits: 1, maxUnits: 12 })),
    task: delayed,
    batch: 2,
    deadAfter: false,
    growth: areaGrowth(quick),
    initialWeights: { input: normal(1), recurrent: orthogonal(), readout: normal(0.1) },
    ...options,
  });
}

const wiresOf = ({ model: { projections } }: Trainer): readonly string[] =>
  projections.map(({ from, to }) => `${from}>${to}`).filter((wire) => wire.includes('area'));

describe('areas that are born for outputs', () => {
  it('read the input of their own problem, of streams', () => {
    const trainer = trained(streams(), 61);
    expect(wiresOf(trainer)).toEqual(['left>area1', 'area1>late-left', 'right>area2', 'area2>late-right']);
  });

  it('read the columns that are asked for, of a table', () => {
    const model = bare(table, feedforwardLayer({ units: 4 }));
    const trainer = sampleTrainer({
      model,
      task: table,
      batch: 16,
      deadAfter: false,
      growth: areaGrowth(quick),
    });
    trained(trainer, 61);
    expect(wiresOf(trainer)).toEqual(['a>area1', 'area1>of-a', 'c>area2', 'area2>of-c']);
  });

  it('read everything where nobody listens', () => {
    const trainer = trained(streams({ growth: areaGrowth({ ...quick, auditions: false }) }), 61);
    expect(wiresOf(trainer)).toHaveLength(6);
  });

  it('get units while their output gets better, and are tried when it has settled', () => {
    const trainer = streams({ learningRate: 0.03 });
    const trials: TrialReport[] = [];
    trainer.on('tried', (trial) => trials.push(trial));
    trained(trainer, 400);
    expect(trainer.births).toBeGreaterThan(6);
    expect(new Set(trials.map(({ scale }) => scale))).toContain('neuron');
    expect(trials.every(({ tried, outcome }) => outcome !== 'passed' || tried.length > 0)).toBe(true);
    expect(trainer.smoothedLoss).toBeLessThan(0.7 * 16 * Math.LN2);
    expect(trainer.lookups).toBeGreaterThan(0);
  });

  it('may be nested graphs, whose populations grow and are tried as those of others', () => {
    const nested = areaGraph('nested', ({ input, area, project, output }) => {
      const pool = area('pool', recurrentPool({ units: 4, minUnits: 1, maxUnits: 12 }));
      project(input('heard'), pool);
      output('said', [pool]);
    });
    const trainer = streams({ learningRate: 0.03, model: bare(delayed, nested) });
    const trials: TrialReport[] = [];
    trainer.on('tried', (trial) => trials.push(trial));
    trained(trainer, 400);
    expect(wiresOf(trainer).filter((wire) => wire.endsWith('late-left'))).not.toEqual([]);
    expect(trainer.populations.map(({ name }) => name)).toContain('area1.pool');
    expect(trials.some(({ population }) => population.endsWith('.pool'))).toBe(true);
    expect(trainer.smoothedLoss).toBeLessThan(0.7 * 16 * Math.LN2);
  });

  it('cost no more than a share of the present loss when they go, and yet something where that is next to nothing', () => {
    const trainer = sampleTrainer({
      model: bare(table, feedforwardLayer({ units: 4 })),
      task: table,
      batch: 16,
      deadAfter: false,
      growth: areaGrowth(quick),
    });
    const shares: number[] = [];
    trainer.on('tried', ({ tolerance, scale, standIn }) => {
      if (standIn !== undefined || scale === 'projection') return;
      const { outputs } = trainer.checkpoint().memory as unknown as {
        outputs: Record<string, { average: number; guess: number }>;
      };
      const records = Object.values(outputs);
      const sum = (of: (record: { average: number; guess: number }) => number): number =>
        records.reduce((total, record) => total + of(record), 0);
      const allowed = (0.0013 * sum(({ guess }) => guess)) / records.length;
      const cost = sum(({ average }) => average);
      expect(tolerance).toBeLessThanOrEqual(Math.max(0.01 * cost, 0.08 * allowed) * (1 + 1e-9));
      shares.push(tolerance / allowed);
    });
    trained(trainer, 800);
    expect(shares.length).toBeGreaterThan(3);
    expect(Math.min(...shares)).toBeGreaterThan(0);
    expect(Math.min(...shares)).toBeLessThan(0.9);
  });

  it('go on from a checkpoint as if nothing had happened, and come to the same from their log', () => {
    const whole = trained(streams({ learningRate: 0.03 }), 260);
    for (const cycle of [55, 61, 141]) {
      const half = trained(streams({ learningRate: 0.03 }), cycle);
      const checkpoint = throughFile(half.checkpoint());
      const resumed = trained(streams({ learningRate: 0.03, checkpoint }), 260 - cycle);
      expect(resumed.checkpoint()).toEqual(whole.checkpoint());
    }
    const edits = whole.edits.map(({ edit }) => edit).filter(isGraphEdit);
    const replayed = (JSON.parse(JSON.stringify(edits)) as typeof edits).reduce(
      editArchitecture,
      bare(delayed, recurrentPool({ units: 4, minUnits: 1, maxUnits: 12 })),
    );
    expect(replayed.projections).toEqual(whole.architecture.projections);
  });

  it('learn at a pace of their own that falls once their output has settled', () => {
    const rule = areaGrowth(quick);
    const trainer = trained(streams({ growth: rule }), 400);
    const { memory } = trainer.checkpoint();
    const { outputs, areas } = memory as unknown as {
      outputs: Record<string, { growing: boolean; progressed: number }>;
      areas: Record<string, { born: number }>;
    };
    for (const output of Object.values(outputs)) Object.assign(output, { growing: false, progressed: 100 });
    const since = Math.max(100, areas['area1']!.born);
    expect(rule.paceOf!('area1', memory, since + 20 * 20)).toBe(1);
    expect(rule.paceOf!('area1', memory, since + 20 * 20 + 32 * 20)).toBeCloseTo(0.01 + 0.99 / Math.E, 12);
    expect(rule.paceOf!('somebody', memory, 1000)).toBe(1);
    Object.assign(outputs['late-left']!, { growing: true });
    expect(rule.paceOf!('area1', memory, 1e6)).toBe(1);
    expect(rule.paceOf!('area2', memory, 1e6)).toBeCloseTo(0.01, 12);
  });

  it('refuses options that are none', () => {
    expect(() => areaGrowth({ every: 0 })).toThrow(OptionError);
    expect(() => areaGrowth({ criterion: multiplierCriterion({ steps: 4 }) })).toThrow(
      'areaGrowth: options.criterion',
    );
  });
});
