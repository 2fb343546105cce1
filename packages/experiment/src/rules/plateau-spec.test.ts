import { referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { sampleTask, trained } from '@meristem/growable/testing';
import { type Experiment, parseExperiment } from '../experiment.ts';
import { presetExperiment } from '../presets/presets.ts';
import { trainerOf } from '../trainer-of.ts';

/** An experiment under a plateau rule with some fields. */
function experiment(fields: object): Experiment {
  const task = { name: 'echo', options: {} };
  const paper = presetExperiment('paper', {
    rule: 'outgoing-l1',
    task,
    ports: sampleTask,
    units: 2,
    cycles: 60,
  });
  const { criterion } = paper.rule;
  return parseExperiment({ ...paper, rule: { kind: 'plateau', criterion, ...fields } });
}

describe('the plateau rule as plain data', () => {
  it('has the defaults of the rule', () => {
    const { rule } = experiment({});
    expect(rule).toEqual({
      criterion: rule.criterion,
      kind: 'plateau',
      patience: 500,
      leastFall: 0.02,
      births: 1,
      threshold: 0.05,
      reserve: 0,
      deleteProbability: 0.05,
      deletion: 'random',
    });
  });

  it('adds units on plateaus, with its birth', () => {
    const fields = { patience: 10, leastFall: 0.9, births: 2, attempts: 2, birth: { kind: 'split' } };
    const context = { task: sampleTask, seed: 3, backend: referenceBackend('double') };
    const trainer = trained(trainerOf(experiment(fields), context), 60);
    expect(trainer.births).toBe(4);
  });

  it('names what does not fit', () => {
    expect(() => experiment({ patience: 0 })).toThrow('$.rule.patience: found 0, expected');
  });
});
