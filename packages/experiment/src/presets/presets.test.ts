import { describe, expect, it } from 'vitest';
import { flatten, GROW_FOLD } from '@meristem/growable';
import { symbolPorts } from '@meristem/growable/testing';
import { architectureOf } from '../architecture/architecture-spec.ts';
import { architectureByName } from './catalogue.ts';
import { type Experiment, parseExperiment } from '../experiment.ts';
import { presetExperiment, type PresetName, type PresetRule } from './presets.ts';
import { SpecError } from '../spec-error.ts';

const ports = symbolPorts(4);
const task = { name: 'reversal', options: {} };
const preset = (name: PresetName, rule: PresetRule) => presetExperiment(name, { rule, task, ports });

const small = { kind: 'normal', deviation: 0.01 };
const paperWeights = { input: small, lateral: small, recurrent: small, readout: small };

describe('the preset "paper"', () => {
  it("has the settings of the paper's final version", () => {
    expect(preset('paper', 'outgoing-l1')).toEqual({
      task,
      architecture: architectureByName('recurrent', { ports }),
      rule: {
        kind: 'margin',
        criterion: {
          kind: 'outgoing-l1',
          penalty: 1e-4,
          pressure: 'constant',
          threshold: 0.05,
          activityWeighted: false,
        },
        reserve: 1,
        threshold: 0.05,
        addProbability: 0.01,
        deleteProbability: 0.05,
        spontaneousProbability: 1e-4,
        deletion: 'random',
        grace: 0,
        births: 1,
      },
      optimizer: {
        kind: 'rmsprop',
        learningRate: 0.01,
        decay: 0.99,
        epsilon: 1e-8,
        maxStep: 0.01,
        initialMemory: { input: 0.01, bias: 0.01 },
        birthMemory: 0.01,
      },
      schedules: {},
      cycles: 100_000,
      batch: 1,
      deadAfter: false,
      smoothing: 0.99,
      initialWeights: paperWeights,
    });
  });

  it("has the settings of the paper's first version", () => {
    expect(preset('paper', 'multiplier')).toEqual({
      task,
      architecture: architectureByName('recurrent', { ports }),
      rule: {
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
        addProbability: 0.05,
        deleteProbability: 0.25,
        spontaneousProbability: 1e-4,
        deletion: 'random',
        grace: 0,
        births: 1,
      },
      optimizer: { kind: 'adagrad', learningRate: 0.1, epsilon: 1e-8, initialMemory: 0, birthMemory: 0 },
      clipping: { value: 5 },
      schedules: {},
      cycles: 300_000,
      batch: 1,
      deadAfter: false,
      smoothing: 0.999,
      initialWeights: paperWeights,
    });
  });

  it('penalises networks of fixed size as it does those that grow', () => {
    const [fixed, growing] = [preset('paper', 'none'), preset('paper', 'outgoing-l1')];
    expect(fixed.rule).toEqual({ kind: 'none', criterion: growing.rule.criterion });
    expect(fixed.optimizer).toEqual(growing.optimizer);
  });
});

/** An experiment without some of its fields. */
function without(experiment: Experiment, ...fields: readonly (keyof Experiment)[]): Partial<Experiment> {
  return Object.fromEntries(
    Object.entries(experiment).filter(([name]) => !fields.some((field) => field === name)),
  );
}

describe('the preset "tuned"', () => {
  const [tuned, paper] = [preset('tuned', 'outgoing-l1'), preset('paper', 'outgoing-l1')];

  it('lets the rate and the penalty fall to 0 together, from less than in the paper', () => {
    expect(tuned.schedules.learningRate).toEqual({ kind: 'cosine', to: 0 });
    expect(tuned.schedules.penalty).toEqual(tuned.schedules.learningRate);
    const start = ({ optimizer, rule: { criterion } }: Experiment) =>
      [optimizer!.learningRate, 'penalty' in criterion ? criterion.penalty : NaN] as const;
    const [[rate, penalty], [paperRate, paperPenalty]] = [start(tuned), start(paper)];
    expect(rate).toBeLessThan(paperRate);
    expect(penalty).toBeLessThan(paperPenalty);
  });

  it('bounds the step in proportion to the rate, and starts all memory alike', () => {
    const { learningRate } = tuned.optimizer!;
    expect(tuned.optimizer).toEqual({
      ...paper.optimizer,
      learningRate,
      maxStep: learningRate,
      initialMemory: 0.01,
    });
  });

  it('is the same method for the same task', () => {
    expect(without(tuned, 'rule', 'optimizer', 'schedules')).toEqual(
      without(paper, 'rule', 'optimizer', 'schedules'),
    );
    expect([tuned.rule.kind, tuned.rule.criterion.kind]).toEqual([
      paper.rule.kind,
      paper.rule.criterion.kind,
    ]);
  });

  it('trains networks of fixed size with the same optimizer, penalty and schedules', () => {
    const fixed = preset('tuned', 'none');
    expect(without(fixed, 'rule')).toEqual(without(tuned, 'rule'));
    expect(fixed.rule).toEqual({ kind: 'none', criterion: tuned.rule.criterion });
  });

  it('gives the first version its schedules alone', () => {
    const [first, published] = [preset('tuned', 'multiplier'), preset('paper', 'multiplier')];
    expect(without(first, 'schedules')).toEqual(without(published, 'schedules'));
    expect(first.schedules).toEqual(tuned.schedules);
  });
});

describe('the presets of "grow-fold"', () => {
  const [tuned, continual] = [preset('tuned', 'grow-fold'), preset('continual', 'grow-fold')];

  it('lets rate and penalty fall to 0 by a schedule where the task stays, and by the rule where it may change', () => {
    expect(tuned.schedules).toEqual(preset('tuned', 'outgoing-l1').schedules);
    expect(continual.schedules).toEqual({});
    expect(tuned.rule).not.toHaveProperty('alarm');
    expect(continual.rule).toHaveProperty('alarm');
  });

  it('bounds steps by the first rate, and starts all memory alike', () => {
    for (const { optimizer } of [tuned, continual]) {
      expect(optimizer).toMatchObject({
        initialMemory: 0.01,
        birthMemory: 'mean',
        maxStep: optimizer!.learningRate,
      });
    }
  });

  it('starts areas of a single unit with 8, unless units are told', () => {
    const unitsOf = (choice: { readonly units?: number; readonly at?: number }): number[] => {
      const { units, at = 1 } = choice;
      const architecture = architectureByName('loop', { ports, units: at });
      const told = {
        rule: 'grow-fold',
        task,
        ports,
        architecture,
        ...(units !== undefined && { units }),
      } as const;
      const { areas } = flatten(architectureOf(presetExperiment('tuned', told).architecture));
      return areas.map(({ module }) => module.units.initial);
    };
    expect(unitsOf({})).toEqual([8, 8]);
    expect(unitsOf({ units: 1 })).toEqual([1, 1]);
    expect(unitsOf({ at: 3 })).toEqual([3, 3]);
  });

  it('has every setting of the rule as it was found, in cycles and nats, where the rule itself has shares', () => {
    expect(tuned.rule).toEqual({
      kind: 'grow-fold',
      criterion: {
        kind: 'outgoing-l1',
        penalty: 1.5e-5,
        pressure: 'constant',
        threshold: 0.05,
        activityWeighted: false,
      },
      ...GROW_FOLD,
      every: 250,
      until: 0.3,
      untilCycle: 10_000,
      smoothing: 0.996,
      fold: {
        ...GROW_FOLD.fold,
        every: 250,
        longestWait: 1000,
        window: 25,
        tolerance: 0.06,
        margin: 0,
        covariance: 'of-moments',
      },
    });
    const { criterion } = tuned.rule;
    expect(parseExperiment({ ...tuned, rule: { kind: 'grow-fold', criterion } }).rule).toEqual({
      kind: 'grow-fold',
      criterion,
      ...GROW_FOLD,
    });
  });

  it('folds further in "compact", and differs in nothing else', () => {
    const compact = preset('compact', 'grow-fold');
    expect(without(compact, 'rule')).toEqual(without(tuned, 'rule'));
    const [folded, usual] = [compact, tuned].map(({ rule }) => rule.kind === 'grow-fold' && rule.fold);
    expect({ ...compact.rule, fold: usual }).toEqual(tuned.rule);
    expect(folded && usual && folded.tolerance > usual.tolerance).toBe(true);
  });

  it.each<[PresetName, PresetRule, string]>([
    ['paper', 'grow-fold', 'found "paper" for the rule grow-fold, which the paper does not have'],
    ['compact', 'outgoing-l1', 'found "compact" for the rule outgoing-l1, expected it for grow-fold'],
    ['continual', 'outgoing-l1', 'found "continual" for the rule outgoing-l1, expected it for grow-fold'],
    ['continual', 'multiplier', 'found "continual" for the rule multiplier, expected it for grow-fold'],
    ['continual', 'none', 'found "continual" for the rule none, expected it for grow-fold'],
  ])('are no settings: %s for %s', (name, rule, message) => {
    expect(() => preset(name, rule)).toThrow(SpecError);
    expect(() => preset(name, rule)).toThrow(message);
  });
});

describe('the preset "default" for a network that is cut', () => {
  const cut = (rows?: number): Experiment =>
    presetExperiment('default', { rule: 'cut', task, ports: { ...ports, ...(rows && { rows }) } });

  it('starts as one of a fixed size does, and folds until half is left', () => {
    const { rule, validation, ...rest } = cut(1000);
    const fixed = presetExperiment('default', { rule: 'none', task, ports: { ...ports, rows: 1000 } });
    expect({ ...rest, rule: fixed.rule }).toEqual(fixed);
    expect(rule).toMatchObject({ kind: 'grow-need', until: 0, leave: 0.5, layer: { first: 0 } });
    expect(validation).toEqual({ keepBest: false });
  });

  it('keeps nothing back where examples never end, and has no settings of the paper', () => {
    expect(cut().validation).toBeUndefined();
    expect(() => preset('paper', 'cut')).toThrow('found "paper" for the rule cut, expected default');
  });
});

describe('what a preset is completed with', () => {
  it('sets the units of every area, and the cycles', () => {
    const architecture = architectureByName('loop', { ports, units: 2 });
    const unchanged = presetExperiment('paper', { rule: 'none', task, ports, architecture, cycles: 12 });
    expect(unchanged.architecture).toEqual(architecture);
    expect(unchanged.cycles).toBe(12);
    const larger = presetExperiment('paper', { rule: 'none', task, ports, architecture, units: 7 });
    const { areas } = flatten(architectureOf(larger.architecture));
    expect(areas.map(({ module }) => module.units.initial)).toEqual([7, 7]);
  });

  it.each([
    ['recurrent', 'readout'],
    ['loop', 'readout'],
    ['stacked', 'everywhere'],
  ])('puts the multipliers of "%s" on the path: %s', (name, path) => {
    const { rule } = presetExperiment('paper', {
      rule: 'multiplier',
      task,
      ports,
      architecture: architectureByName(name, { ports }),
    });
    expect(rule.criterion).toMatchObject({ kind: 'multiplier', path });
  });

  it('must make an experiment', () => {
    expect(() => presetExperiment('paper', { rule: 'none', task, ports, cycles: 0 })).toThrow(SpecError);
    expect(() => presetExperiment('paper', { rule: 'none', task, ports, units: -1 })).toThrow(
      '$.architecture.areas[0].units: found -1',
    );
  });
});
