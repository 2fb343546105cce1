import { adam, normal, referenceBackend, stateToJson, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import {
  budget,
  byPopulation,
  byScale,
  createTrainer,
  during,
  fixedSize,
  type GrowthRule,
  marginRule,
  outgoingL1,
  type Trainer,
} from '@meristem/growable';
import { echoTask, graphEditsOf, sizesOf } from '@meristem/growable/testing';
import { parseArchitecture } from '../architecture/architecture-spec.ts';
import { experimentJsonSchema, parseExperiment } from '../experiment.ts';
import { SpecError } from '../spec-error.ts';
import { trainerOf } from '../trainer-of.ts';

const task = echoTask({ symbols: 3, steps: 4 });
const context = { task, seed: 3, backend: referenceBackend('double') };

const { spec: architecture, architecture: model } = parseArchitecture({
  name: 'deep',
  inputs: ['symbol'],
  areas: [
    {
      name: 'stack',
      kind: 'residualStack',
      units: 3,
      maxUnits: 5,
      blocks: 2,
      width: { units: 2, maxUnits: 6 },
    },
  ],
  outputs: ['next'],
  projections: [
    { from: 'symbol', to: 'stack' },
    { from: 'stack', to: 'next' },
  ],
});

const criterion = {
  kind: 'outgoing-l1',
  penalty: 0.001,
  newborn: { incoming: { kind: 'normal', deviation: 0.3 }, outgoing: { kind: 'zeros' } },
};
const made = outgoingL1({
  pressure: 'constant',
  penalty: 0.001,
  outputs: 3,
  newborn: { incoming: normal(0.3), outgoing: zeros },
});
const lively = { addProbability: 0.3, deleteProbability: 0.3, threshold: 0.1, spontaneousProbability: 0.3 };
const margin = { kind: 'margin', ...lively };
const marginMade = marginRule({ criterion: made, ...lively });

const experiment = (rule: unknown): unknown => ({
  task: { name: 'echo' },
  architecture,
  rule,
  optimizer: { kind: 'adam', learningRate: 0.01 },
  cycles: 60,
  initialWeights: { input: { kind: 'normal', deviation: 1 } },
});

function outcome(trainer: Trainer): unknown {
  for (let cycle = 0; cycle < 40; cycle++) trainer.train();
  const { state, populations, edits } = trainer;
  return { state: stateToJson(state), populations, edits };
}

const byHand = (growth: GrowthRule): Trainer =>
  createTrainer({
    model,
    ...context,
    plannedCycles: 60,
    optimizer: adam({}),
    learningRate: 0.01,
    growth,
    initialWeights: { input: normal(1) },
  });

const rules: readonly (readonly [string, object, GrowthRule])[] = [
  ['none', { kind: 'none', criterion }, fixedSize({ criterion: made })],
  ['margin', { ...margin, criterion }, marginMade],
  [
    'during',
    { kind: 'during', criterion, until: 0.5, rule: margin },
    during({ from: 0, until: 0.5 }, marginMade),
  ],
  [
    'by-scale',
    {
      kind: 'by-scale',
      criterion,
      neuron: { kind: 'by-population', rules: { stack: { kind: 'none' } }, otherwise: margin },
      layer: { kind: 'during', from: 0.2, rule: margin },
    },
    byScale({
      neuron: byPopulation({ stack: fixedSize({ criterion: made }), otherwise: marginMade }),
      layer: during({ from: 0.2 }, marginMade),
    }),
  ],
  [
    'budget',
    { kind: 'budget', criterion, parameters: 70, rule: margin },
    budget(marginMade, { parameters: 70 }),
  ],
];

describe('a rule as plain data', () => {
  it.each(rules)('is the rule that it describes: %s', (_kind, spec, rule) => {
    const parsed = parseExperiment(experiment(spec));
    expect(outcome(trainerOf(parsed, context))).toEqual(outcome(byHand(rule)));
  });

  it('lets the structure change where it should alone', () => {
    const trainer = trainerOf(parseExperiment(experiment(rules[3]![1])), context);
    outcome(trainer);
    expect(sizesOf(trainer)['stack']).toBe(3);
    expect(trainer.edits.length).toBeGreaterThan(10);
    expect(graphEditsOf(trainer).every(({ clock }) => clock >= 12)).toBe(true);
  });

  it.each(rules)('comes back from JSON as it was: %s', (_kind, spec) => {
    const parsed = parseExperiment(experiment(spec));
    expect(parseExperiment(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });

  it('has a schema that can be published', () => {
    const schema = JSON.stringify(experimentJsonSchema());
    for (const [kind] of rules) expect(schema).toContain(`"const":"${kind}"`);
  });

  it.each<[object, string]>([
    [{ kind: 'during', criterion }, '$.rule.rule: found nothing, expected '],
    [margin, '$.rule.criterion: found nothing, expected '],
    [
      { kind: 'during', criterion, rule: { ...margin, criterion } },
      '$.rule.rule.criterion: found a field that is not known, expected one of: "kind", "reserve"',
    ],
    [
      { kind: 'by-scale', criterion, cell: margin },
      '$.rule.cell: found a field that is not known, expected one of: ',
    ],
    [
      { kind: 'by-scale', criterion, layer: { kind: 'during', until: 2, rule: margin } },
      '$.rule.layer.until: found 2, expected number to be <=1.',
    ],
    [{ kind: 'larger', criterion }, '$.rule.kind: found "larger", expected '],
    [
      { kind: 'none', criterion: { ...criterion, newborn: { incoming: { kind: 'noise' } } } },
      '$.rule.criterion.newborn.incoming.kind: found "noise", expected ',
    ],
  ])('names the path of a fault: %o', (rule, message) => {
    expect(() => parseExperiment(experiment(rule))).toThrow(SpecError);
    expect(() => parseExperiment(experiment(rule))).toThrow(message);
  });
});
