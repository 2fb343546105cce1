import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ArchitectureError } from '@meristem/growable';
import { symbolPorts } from '@meristem/growable/testing';
import { architectureByName, architectureNames } from './presets/catalogue.ts';
import { type Experiment, experimentJsonSchema, parseExperiment } from './experiment.ts';
import { presetExperiment, type PresetName, type PresetRule } from './presets/presets.ts';
import { SpecError } from './spec-error.ts';

const ports = symbolPorts(4);
const task = { name: 'reversal', options: { letters: 6 } };

const presets = (['paper', 'tuned'] as PresetName[]).flatMap((preset) =>
  (['outgoing-l1', 'multiplier', 'none'] as PresetRule[]).flatMap((rule) =>
    architectureNames(ports).map((name) => {
      const architecture = architectureByName(name, { ports });
      return [
        `${preset}, ${rule}, ${name}`,
        presetExperiment(preset, { rule, task, ports, architecture }),
      ] as const;
    }),
  ),
);

/** An experiment that says everything that can be said in one. */
const elaborate: Experiment = parseExperiment({
  task,
  architecture: architectureByName('loop', { ports, units: 4 }),
  rule: {
    kind: 'margin',
    criterion: { kind: 'outgoing-l1', activityWeighted: true, parts: ['readout'] },
    reserve: 2,
  },
  optimizer: {
    kind: 'adagrad',
    learningRate: 0.1,
    maxStep: 1,
    initialMemory: { input: 0.1 },
    birthMemory: 'mean',
  },
  clipping: { value: 5, norm: 2 },
  schedules: {
    learningRate: {
      kind: 'warm-up',
      cycles: 10,
      then: { kind: 'warm-up', cycles: 5, then: { kind: 'linear', to: 0.1 } },
    },
    penalty: { kind: 'constant' },
  },
  cycles: 1000,
  batch: 3,
  smoothing: 0.9,
  initialWeights: {
    input: { kind: 'normal', deviation: 0.5 },
    lateral: { kind: 'normal', deviation: 0 },
    recurrent: { kind: 'orthogonal' },
    readout: { kind: 'orthogonal', gain: 0.1 },
  },
});

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('an experiment', () => {
  it.each([...presets, ['one that says everything', elaborate] as const])(
    'comes back from JSON as it was: %s',
    (_what, experiment) => {
      expect(parseExperiment(json(experiment))).toEqual(experiment);
      expect(JSON.stringify(parseExperiment(json(experiment)))).toBe(JSON.stringify(experiment));
    },
  );

  it.each<Experiment['optimizer']>([
    { kind: 'rmsprop', learningRate: 0.01, decay: 0.9, epsilon: 1e-8, initialMemory: 0, birthMemory: 0 },
    { kind: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    { kind: 'sgd', learningRate: 0.1, momentum: 0.9 },
  ])('may train with $kind', (optimizer) => {
    expect(parseExperiment({ ...elaborate, optimizer }).optimizer).toEqual(optimizer);
  });

  it('fills in what is left out', () => {
    const { rule, optimizer, schedules, batch, smoothing, clipping, initialWeights } = parseExperiment({
      task: { name: 'reversal' },
      architecture: architectureByName('recurrent', { ports }),
      rule: { kind: 'margin', criterion: { kind: 'multiplier' } },
      optimizer: { kind: 'sgd', learningRate: 1 },
      cycles: 1,
    });
    expect(rule).toEqual({
      kind: 'margin',
      criterion: {
        kind: 'multiplier',
        penalty: 3e-5,
        pressure: 'constant',
        path: 'readout',
        minimum: 0.025,
        newborn: 0.05,
      },
      reserve: 1,
      threshold: 0.05,
      addProbability: 0.01,
      deleteProbability: 0.05,
      spontaneousProbability: 1e-4,
      deletion: 'random',
      grace: 0,
      births: 1,
    });
    expect({ optimizer, schedules, batch, smoothing, clipping, initialWeights }).toEqual({
      optimizer: { kind: 'sgd', learningRate: 1, momentum: 0 },
      schedules: {},
      batch: 1,
      smoothing: 0.99,
      clipping: undefined,
      initialWeights: undefined,
    });
  });

  it('starts weights of parts of which nothing is told as if nothing were told at all', () => {
    const { initialWeights } = parseExperiment({
      ...elaborate,
      initialWeights: { input: { kind: 'zeros' } },
    });
    const byModule = { kind: 'by-module' };
    expect(initialWeights).toEqual({
      input: { kind: 'zeros' },
      lateral: byModule,
      recurrent: byModule,
      readout: byModule,
    });
  });
});

/** The elaborate experiment with something else at a path such as `rule.kind`; `undefined` removes the field. */
function changed(path: string, value: unknown): unknown {
  const copy = json(elaborate) as Record<string, unknown>;
  const keys = path.split('.');
  const parent = keys.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, copy);
  const last = keys.at(-1)!;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

/** What makes an experiment malformed: path, value, and what the message must say. */
const MALFORMED: readonly (readonly [path: string, value: unknown, message: string])[] = [
  ['task', undefined, '$.task: found nothing, expected object.'],
  ['task', 'reversal', '$.task: found "reversal", expected object.'],
  ['task.name', '', '$.task.name: found "", expected string to have >=1 characters.'],
  ['task.options', [], '$.task.options: found [], expected object.'],
  [
    'tsk',
    {},
    '$.tsk: found a field that is not known, expected one of: "task", "rule", "optimizer", "fanInRate", "forgetAfter", "carry", "newborns", "clipping", "schedules", "cycles", "batch", "accumulate", "smoothing", "deadAfter", "plasticity", "validation", "initialWeights", "architecture". Did you mean "task"?',
  ],
  ['architecture', null, '$.architecture: found null, expected object.'],
  [
    'architecture.areas.1.activation',
    'sine',
    '$.architecture.areas[1].activation: found "sine", expected one of: "tanh", "relu", "gated", "lstm".',
  ],
  ['architecture.projections.4.delay', 3, '$.architecture.projections[4].delay: found 3, expected 0 or 1.'],
  ['rule', 5, '$.rule: found 5, expected object.'],
  [
    'rule',
    {},
    '$.rule.kind: found nothing, expected one of: "none", "margin", "plateau", "grow-fold", "grow-need", "area-growth", "continual-backprop", "refresh", "during", "by-scale", "by-population", "budget".',
  ],
  [
    'rule.kind',
    'greedy',
    '$.rule.kind: found "greedy", expected one of: "none", "margin", "plateau", "grow-fold", "grow-need", "area-growth", "continual-backprop", "refresh", "during", "by-scale", "by-population", "budget".',
  ],
  ['rule.criterion', undefined, '$.rule.criterion: found nothing, expected object.'],
  [
    'rule.criterion.kind',
    'l2',
    '$.rule.criterion.kind: found "l2", expected one of: "outgoing-l1", "multiplier", "contribution".',
  ],
  ['rule.criterion.penalty', -1, '$.rule.criterion.penalty: found -1, expected number to be >=0.'],
  ['rule.criterion.threshold', 0, '$.rule.criterion.threshold: found 0, expected number to be >0.'],
  [
    'rule.criterion.activityWeighted',
    'yes',
    '$.rule.criterion.activityWeighted: found "yes", expected boolean.',
  ],
  [
    'rule.criterion.parts',
    ['readout', 'gates'],
    '$.rule.criterion.parts[1]: found "gates", expected one of: "input"',
  ],
  [
    'rule.criterion.path',
    'readout',
    '$.rule.criterion.path: found a field that is not known, expected one of: "kind", "penalty", "pressure", "threshold"',
  ],
  ['rule.reserve', 1.5, '$.rule.reserve: found 1.5, expected whole number.'],
  ['rule.addProbability', 2, '$.rule.addProbability: found 2, expected number to be <=1.'],
  ['rule.deleteProbability', -0.1, '$.rule.deleteProbability: found -0.1, expected number to be >=0.'],
  [
    'optimizer.kind',
    'adamax',
    '$.optimizer.kind: found "adamax", expected one of: "rmsprop", "adagrad", "adam", "adamw", "lion", "sgd". Did you mean "adam"?',
  ],
  ['optimizer.learningRate', 0, '$.optimizer.learningRate: found 0, expected number to be >0.'],
  ['optimizer.learningRate', undefined, '$.optimizer.learningRate: found nothing, expected number.'],
  ['optimizer.learningRate', Infinity, '$.optimizer.learningRate: found Infinity, expected number'],
  [
    'optimizer.beta1',
    0.9,
    '$.optimizer.beta1: found a field that is not known, expected one of: "kind", "learningRate", "rate", "epsilon", "epsilonPlace", "maxStep", "initialMemory", "birthMemory". Remove it.',
  ],
  ['optimizer.initialMemory', 'low', '$.optimizer.initialMemory: found "low", expected number or object.'],
  [
    'optimizer.initialMemory',
    { input: -1 },
    '$.optimizer.initialMemory.input: found -1, expected number to be >=0.',
  ],
  [
    'optimizer.initialMemory',
    { gates: 1 },
    '$.optimizer.initialMemory.gates: found a field that is not known, expected none.',
  ],
  ['optimizer.birthMemory', 'median', '$.optimizer.birthMemory: found "median", expected number or "mean".'],
  ['clipping', { value: 0 }, '$.clipping.value: found 0, expected number to be >0.'],
  [
    'clipping',
    { elements: 1 },
    '$.clipping.elements: found a field that is not known, expected one of: "value", "norm". Remove it.',
  ],
  [
    'schedules.rate',
    { kind: 'constant' },
    '$.schedules.rate: found a field that is not known, expected one of: "learningRate", "penalty". Did you mean "learningRate"?',
  ],
  ['schedules.penalty', { kind: 'cosine' }, '$.schedules.penalty.to: found nothing, expected number.'],
  [
    'schedules.penalty',
    { kind: 'steps' },
    '$.schedules.penalty.kind: found "steps", expected one of: "constant", "linear", "cosine", "exponential", "step", "one-cycle", "restarts", "warm-up".',
  ],
  [
    'schedules.learningRate.then.then.to',
    'x',
    '$.schedules.learningRate.then.then.to: found "x", expected number.',
  ],
  ['cycles', undefined, '$.cycles: found nothing, expected number.'],
  ['cycles', null, '$.cycles: found null, expected number.'],
  ['cycles', '5', '$.cycles: found "5", expected number.'],
  ['cycles', 0, '$.cycles: found 0, expected number to be >=1.'],
  ['cycles', 1.5, '$.cycles: found 1.5, expected whole number.'],
  ['batch', 0, '$.batch: found 0, expected number to be >=1.'],
  ['smoothing', NaN, '$.smoothing: found NaN, expected number'],
  ['initialWeights.lateral', null, '$.initialWeights.lateral: found null, expected object.'],
  [
    'initialWeights.input.kind',
    'uniform',
    '$.initialWeights.input.kind: found "uniform", expected one of: "by-module", "zeros", "normal", "normal-per-unit", "fan-in", "he", "glorot", "scaled-to-l1", "orthogonal".',
  ],
  [
    'initialWeights.recurrent.gain',
    -1,
    '$.initialWeights.recurrent.gain: found -1, expected number to be >0.',
  ],
];

describe('parseExperiment', () => {
  it.each(MALFORMED)('refuses %s: %j', (path, value, message) => {
    const failure = () => parseExperiment(changed(path, value));
    expect(failure).toThrow(SpecError);
    expect(failure).toThrow(`experiment: ${message}`);
    expect(failure).toThrow('See the published schema of "experiment" for all fields.');
  });

  it.each([null, undefined, 5, 'x', []])('refuses %j', (value) => {
    expect(() => parseExperiment(value)).toThrow(/^experiment: \$: found .*, expected object\./);
  });

  it('checks the graph too', () => {
    expect(() => parseExperiment(changed('architecture.projections.0.to', 'nowhere'))).toThrow(
      ArchitectureError,
    );
  });
});

describe('experimentJsonSchema', () => {
  const schema = z.fromJSONSchema(experimentJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

  it('is plain JSON', () => {
    expect(json(experimentJsonSchema())).toEqual(experimentJsonSchema());
  });

  it.each([...presets, ['one that says everything', elaborate] as const])(
    'accepts %s',
    (_what, experiment) => {
      expect(schema.safeParse(json(experiment)).error).toBe(undefined);
    },
  );

  it.each(MALFORMED)('refuses %s: %j, as the parser does', (path, value) => {
    expect(schema.safeParse(changed(path, value)).success).toBe(false);
  });
});

describe('what an experiment keeps back', () => {
  const paper = presetExperiment('paper', { rule: 'outgoing-l1', task, ports });

  it.each([true, false, { share: 0.2 }, { share: 0.2, every: 5, keepBest: false }, {}])(
    'may be %j',
    (validation) => {
      expect(parseExperiment({ ...paper, validation }).validation).toEqual(validation);
    },
  );

  it.each(presets)('is not said by presets: %s', (_name, experiment) => {
    expect(experiment).not.toHaveProperty('validation');
  });

  it.each([
    [{ share: 0 }, '$.validation.share: found 0'],
    [{ share: 1 }, '$.validation.share: found 1'],
    [{ every: 0.5 }, '$.validation.every: found 0.5'],
    [{ shares: 0.1 }, '$.validation'],
    ['yes', '$.validation: found "yes"'],
  ])('cannot be %j', (validation, message) => {
    const attempt = (): unknown => parseExperiment({ ...paper, validation });
    expect(attempt).toThrow(SpecError);
    expect(attempt).toThrow(message);
  });
});
