import { referenceBackend } from '@meristem/autodiff';
import { echoTask, trained } from '@meristem/growable/testing';
import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../experiment.ts';
import { SpecError } from '../spec-error.ts';
import { trainerOf } from '../trainer-of.ts';
import { architectureByName } from './catalogue.ts';
import { presetExperiment } from './presets.ts';

const sequences = echoTask({ symbols: 3, steps: 10 });
const steps = echoTask({ symbols: 3, steps: 1, delay: 0 });
const task = { name: 'echo', options: {} };
const experimentOf = (ports: typeof sequences, more: object = {}) =>
  presetExperiment('default', { rule: 'area-growth', task, ports, ...more });

describe('area-growth by name', () => {
  it('begins without areas: pools are born where there is something to remember, layers elsewhere', () => {
    expect(experimentOf(sequences)).toMatchObject({
      rule: { kind: 'area-growth', criterion: { kind: 'outgoing-l1', penalty: 1.5e-5 } },
      architecture: {
        name: 'specialists',
        areas: [],
        projections: [{ from: 'symbol', to: 'next' }],
        populations: [{ name: 'area', template: { kind: 'recurrentPool', units: 8 }, initial: 0 }],
        plasticProjections: { name: 'links' },
      },
      batch: 1,
      cycles: 60_000,
    });
    expect(experimentOf(steps)).toMatchObject({
      rule: { every: 100, window: 400 },
      architecture: { name: 'specialist-layers', populations: [{ template: { kind: 'feedforwardLayer' } }] },
      cycles: 20_000,
    });
  });

  it('gives birth to an area at the first look, and goes through JSON', () => {
    const told = experimentOf(sequences, { cycles: 600 });
    const rule = { ...told.rule, every: 20, audition: 200, window: 50 };
    const experiment = parseExperiment(JSON.parse(JSON.stringify({ ...told, rule })));
    const context = { task: sequences, seed: 1, backend: referenceBackend('double') };
    const trainer = trained(trainerOf(experiment, context), 45);
    expect(trainer.architecture.areas.map(({ name }) => name)).toEqual(['area1']);
  });

  it('takes other presets for what they are not', () => {
    expect(() => presetExperiment('paper', { rule: 'area-growth', task, ports: sequences })).toThrow(
      SpecError,
    );
    expect(() =>
      experimentOf(sequences, { architecture: architectureByName('areas', { ports: sequences }) }),
    ).not.toThrow();
  });

  it('reads grids whole', () => {
    const grid = { kind: 'grid', name: 'pixels', sites: [2, 3], size: 1 } as const;
    const spec = architectureByName('specialist-layers', {
      ports: { inputs: [grid], targets: sequences.targets },
    });
    expect(spec.projections).toMatchObject([{ from: 'pixels', to: 'next', flatten: true }]);
    expect(spec.populations![0]!.reads).toMatchObject([{ place: '@inputs', flatten: true }]);
  });
});
