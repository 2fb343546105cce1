import { describe, expect, it } from 'vitest';
import { referenceBackend } from '@meristem/autodiff';
import { echoTask } from '@meristem/growable/testing';
import { SpecError } from '../spec-error.ts';
import { trainerOf } from '../trainer-of.ts';
import { presetExperiment, type PresetRule } from './presets.ts';

const task = echoTask({ symbols: 3, steps: 1 });
const asked = { task: { name: 'echo', options: {} }, ports: task };
const experimentOf = (rule: PresetRule, more: object = {}) =>
  presetExperiment('default', { rule, ...asked, ...more });

describe('rules for networks that learn for ever', () => {
  it('are taken as they were measured: two layers of 100, an example a cycle, plain steps', () => {
    expect(experimentOf('continual-backprop')).toMatchObject({
      rule: { kind: 'continual-backprop', criterion: { kind: 'contribution', decay: 0.99 } },
      optimizer: { kind: 'sgd', learningRate: 0.005 },
      architecture: { areas: [{ units: 100 }, { units: 100 }] },
      batch: 1,
      cycles: 600_000,
      schedules: {},
    });
    expect(experimentOf('refresh')).toMatchObject({
      rule: { kind: 'refresh', rule: { kind: 'none' } },
      optimizer: { kind: 'sgd', learningRate: 0.01 },
    });
  });

  it('take other sizes and lengths, and clip where gradients add up over steps', () => {
    const more = { units: 7, cycles: 500, ports: echoTask({ symbols: 3, steps: 5 }) };
    const { architecture, cycles, clipping } = experimentOf('continual-backprop', more);
    expect(architecture.areas.map((area) => (area as { units?: number }).units)).toEqual([7, 7]);
    expect(cycles).toBe(500);
    expect(clipping).toEqual({ norm: 5 });
  });

  it('refreshing stands over any rule, with the settings of that', () => {
    const need = experimentOf('grow-need');
    expect(experimentOf('refresh+grow-need')).toEqual({
      ...need,
      rule: { kind: 'refresh', rule: { kind: 'grow-need' }, criterion: need.rule.criterion },
    });
    const over = presetExperiment('tuned', { rule: 'refresh+outgoing-l1', ...asked });
    expect(over.rule).toMatchObject({ kind: 'refresh', rule: { kind: 'margin', reserve: 2 } });
    expect(experimentOf('refresh+none')).toEqual(experimentOf('refresh'));
    expect(experimentOf('refresh+continual-backprop')).toMatchObject({
      rule: { kind: 'refresh', rule: { kind: 'continual-backprop' }, criterion: { kind: 'contribution' } },
      optimizer: { kind: 'sgd', learningRate: 0.01 },
    });
  });

  it.each<PresetRule>(['continual-backprop', 'refresh', 'refresh+continual-backprop', 'refresh+grow-need'])(
    'make a run: %s',
    (rule) => {
      const experiment = experimentOf(rule, { units: 5, cycles: 40 });
      const trainer = trainerOf(experiment, { task, seed: 0, backend: referenceBackend() });
      for (let cycle = 0; cycle < 5; cycle++) trainer.train();
      expect(trainer.smoothedLoss).toBeGreaterThan(0);
    },
  );

  it('have no other settings', () => {
    const tuned = (): unknown => presetExperiment('tuned', { rule: 'refresh', ...asked });
    expect(tuned).toThrow(SpecError);
    expect(tuned).toThrow('preset: found "tuned" for the rule refresh, expected default.');
  });
});
