import { referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { sampleTask, trained } from '@meristem/growable/testing';
import { parseExperiment } from '../experiment.ts';
import { presetExperiment } from '../presets/presets.ts';
import { trainerOf } from '../trainer-of.ts';
import type { Trainer } from '@meristem/growable';

/** An experiment under a margin rule with some fields. */
const experiment = (fields: object) => {
  const task = { name: 'echo', options: {} };
  const paper = presetExperiment('paper', {
    rule: 'outgoing-l1',
    task,
    ports: sampleTask,
    units: 2,
    cycles: 60,
  });
  return parseExperiment({ ...paper, rule: { ...paper.rule, addProbability: 0.3, ...fields } });
};

const trainer = (fields: object): Trainer =>
  trainerOf(experiment(fields), { task: sampleTask, seed: 3, backend: referenceBackend('double') });

const births: readonly (readonly [string, object])[] = [
  ['random', { kind: 'random', outgoing: { kind: 'normal', deviation: 0 } }],
  ['orthogonal', { kind: 'orthogonal', recurrent: 0.2 }],
  ['gradmax', { kind: 'gradmax', window: 2 }],
  ['split', { kind: 'split', share: 0.2 }],
  ['inherit', { kind: 'inherit', ancestor: 'drawn', graveyard: 4 }],
];

describe('the margin rule as plain data', () => {
  it('is what it was when nothing new is told', () => {
    const { rule } = experiment({});
    expect(rule).toMatchObject({ deletion: 'random', grace: 0, births: 1 });
    expect(rule).not.toHaveProperty('birth');
  });

  it.each(births)('has newborns by "%s", who differ from those of the criterion', (_kind, birth) => {
    const fields = { births: 2, reserve: 3, deleteProbability: 0.5, threshold: 0.1 };
    const [told, plain] = [trained(trainer({ ...fields, birth }), 40), trained(trainer(fields), 40)];
    expect(told.births).toBeGreaterThan(2);
    expect(told.state.read('memory.to.next')).not.toEqual(plain.state.read('memory.to.next'));
  });

  it.each(births)(
    'goes on from a checkpoint with newborns by "%s" as if nothing had happened',
    (_kind, birth) => {
      const fields = { births: 2, reserve: 3, deleteProbability: 0.5, threshold: 0.1, birth };
      const through = trained(trainer(fields), 20);
      const checkpoint = structuredClone(through.checkpoint());
      const context = { task: sampleTask, seed: 3, backend: referenceBackend('double'), checkpoint };
      const again = trained(trainerOf(experiment(fields), context), 30);
      trained(through, 30);
      expect(again.births).toBeGreaterThan(checkpoint.births);
      expect(again.checkpoint()).toEqual(through.checkpoint());
    },
  );

  it('deletes by age and with grace', () => {
    const fields = { threshold: 5, deleteProbability: 1, births: 3, reserve: 4, spontaneousProbability: 0.5 };
    const oldest = (given: object): number => {
      const run = trained(trainer({ ...fields, ...given }), 60);
      return Math.max(...run.strengths('memory').map(({ age }) => age));
    };
    expect(oldest({ deletion: 'oldest-first' })).toBeLessThan(oldest({ deletion: 'youngest-first' }));
    expect(trained(trainer({ ...fields, grace: 61 }), 60).deaths).toBe(0);
  });

  it.each([
    [{ deletion: 'weakest' }, '$.rule.deletion: found "weakest", expected'],
    [{ grace: -1 }, '$.rule.grace: found -1, expected'],
    [{ births: 0 }, '$.rule.births: found 0, expected'],
    [{ birth: { kind: 'clone' } }, '$.rule.birth.kind: found "clone", expected'],
    [{ birth: { kind: 'split', share: 2 } }, '$.rule.birth.share: found 2, expected'],
    [{ birth: { kind: 'gradmax', silent: 'both' } }, '$.rule.birth.silent: found "both", expected'],
    [
      { birth: { kind: 'random', incoming: { kind: 'cauchy' } } },
      '$.rule.birth.incoming.kind: found "cauchy", expected',
    ],
  ])('refuses %j', (fields, message) => {
    expect(() => experiment(fields)).toThrow(message);
  });
});
