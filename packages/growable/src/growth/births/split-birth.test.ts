import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import type { Architecture } from '../../architecture/architecture.ts';
import type { GrowableModule } from '../../modules/growable-module.ts';
import { answersOf, tryBirth } from '../../testing/birth-trial.ts';
import { sampleTask } from '../../testing/sample-trainer.ts';
import { multiplierCriterion } from '../criteria/multiplier-criterion.ts';
import { splitBirth } from './split-birth.ts';
import { sizesOf } from '../../testing/sizes.ts';

/** A memory, and beside it an area that acts on it and on the output, so that a population has several targets. */
function beside(module: GrowableModule): Architecture {
  return areaGraph('beside', ({ input, area, project, output }) => {
    const symbol = input('symbol');
    const memory = area('memory', recurrentPool({ units: 3 }));
    const subject = area('subject', module);
    project(symbol, memory);
    project(symbol, subject);
    project(memory, subject, { interaction: 'mixture' });
    project(subject, memory, { delay: 1 });
    output('next', [memory, subject]);
  });
}

/** A gate: what the subject does scales what the memory is told. */
const modulating = areaGraph('modulating', ({ input, area, project, output }) => {
  const symbol = input('symbol');
  const memory = area('memory', recurrentPool({ units: 3 }));
  const subject = area('subject', recurrentPool({ units: 3 }));
  project(symbol, memory);
  project(symbol, subject);
  project(subject, memory, { interaction: 'multiplicative' });
  output('next', [memory]);
});

const graphs: readonly (readonly [string, Architecture, string])[] = [
  ['a tanh pool', beside(recurrentPool({ units: 3 })), 'subject'],
  ['a rectified pool', beside(recurrentPool({ units: 4, activation: 'relu' })), 'subject'],
  ['a gated pool', beside(recurrentPool({ units: 3, activation: 'gated' })), 'subject'],
  ['a pool of LSTMs', beside(recurrentPool({ units: 3, activation: 'lstm' })), 'subject'],
  ['a layer', beside(feedforwardLayer({ units: 5 })), 'subject'],
  [
    'a normalised layer',
    beside(feedforwardLayer({ units: 4, minUnits: 2, normalisation: 'layer' })),
    'subject',
  ],
  ['a stream', beside(residualStack({ units: 3, blocks: 2, width: { units: 3 } })), 'subject'],
  [
    'a block of a stack',
    beside(residualStack({ units: 3, blocks: 2, width: { units: 3 } })),
    'subject.b2.units',
  ],
  ['a modulating pool', modulating, 'subject'],
];

const largestDifference = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

describe.each(graphs)('splitBirth in %s', (_what, model, population) => {
  it.each([
    { births: 1, batch: 1, share: 0.5, noise: 0 },
    { births: 1, batch: 2, share: 0.3, noise: 0.5 },
    { births: 3, batch: 2, share: 0.5, noise: 0.2 },
    // More newborns than parents: some are split twice.
    { births: 9, batch: 1, share: 0.25, noise: 0.1 },
  ])(
    'changes no output but for rounding: $births births, batch $batch',
    ({ births, batch, share, noise }) => {
      const birth = splitBirth({ share, noise });
      const { before, after } = tryBirth({ birth, births, population, options: { model, batch } });
      expect(sizesOf(after)[population]).toBe(sizesOf(before)[population]! + births);
      const [plain, split] = [before, after].map((trainer) =>
        answersOf(trainer.model, trainer.state, sampleTask),
      );
      expect(largestDifference(plain!.outputs, split!.outputs)).toBeLessThan(1e-12);
      expect(Math.max(...plain!.outputs.map(Math.abs))).toBeGreaterThan(0.01);
    },
  );
});

describe('splitBirth', () => {
  const population = 'subject';
  const options = { model: beside(recurrentPool({ units: 4 })) };

  it('preserves the function under multipliers, which the newborn copies', () => {
    const criterion = multiplierCriterion({ steps: sampleTask.steps, path: 'everywhere' });
    const { before, after } = tryBirth({ birth: splitBirth(), population, options, criterion });
    const multipliers = [...after.state.read('subject.multiplier')];
    expect(multipliers.slice(0, 4)).toContain(multipliers[4]);
    const [plain, split] = [before, after].map(({ model, state }) =>
      answersOf(model, state, sampleTask, { path: 'everywhere' }),
    );
    expect(largestDifference(plain!.outputs, split!.outputs)).toBeLessThan(1e-12);
  });

  it('preserves the function under batch normalisation, whose running means and variances the newborn copies', () => {
    const model = beside(feedforwardLayer({ units: 4, normalisation: 'batch' }));
    const { before, after } = tryBirth({ birth: splitBirth(), population, options: { model, batch: 2 } });
    const variances = [...after.state.read('subject.variance')];
    expect(variances.slice(0, 4)).toContain(variances[4]);
    const [plain, split] = [before, after].map((trainer) =>
      answersOf(trainer.model, trainer.state, sampleTask),
    );
    expect(largestDifference(plain!.outputs, split!.outputs)).toBeLessThan(1e-12);
  });

  it('copies what the strongest unit receives and is, and shares what it gives', () => {
    const share = 0.3;
    const { before, after } = tryBirth({ birth: splitBirth({ share, noise: 0 }), population, options });
    const strengths = before.strengths(population).map(({ strength }) => strength);
    const parent = strengths.indexOf(Math.max(...strengths));
    const bias = after.state.read('subject.bias');
    expect(bias[4]).toBe(bias[parent]);
    const carried = after.state.read('subject.activation');
    expect(carried[4]).toBe(carried[parent]);
    const into = after.state.read('memory.to.subject');
    for (let source = 0; source < 3; source++) expect(into[source * 5 + 4]).toBe(into[source * 5 + parent]);
    const [old, now] = [before, after].map(({ state }) => state.read('subject.to.next'));
    for (let symbol = 0; symbol < 3; symbol++) {
      const whole = old![parent * 3 + symbol]!;
      expect(now![4 * 3 + symbol]).toBeCloseTo(share * whole, 14);
      expect(now![parent * 3 + symbol]).toBeCloseTo((1 - share) * whole, 14);
    }
  });

  it('copies the next strongest for further newborns', () => {
    const { before, after } = tryBirth({ birth: splitBirth({ noise: 0 }), births: 2, population, options });
    const strengths = before.strengths(population).map(({ strength }) => strength);
    const order = [0, 1, 2, 3].sort((a, b) => strengths[b]! - strengths[a]!);
    const bias = after.state.read('subject.bias');
    expect([bias[4], bias[5]]).toEqual([bias[order[0]!], bias[order[1]!]]);
  });

  it('draws parents by strength', () => {
    const parents = fc.sample(fc.nat(), { numRuns: 60, seed: 3 }).map((seed) => {
      const birth = splitBirth({ noise: 0, parent: 'drawn' });
      const { after, before } = tryBirth({ birth, population, cycles: 2, options: { ...options, seed } });
      const bias = after.state.read('subject.bias');
      const strengths = before.strengths(population).map(({ strength }) => strength);
      const rank = [0, 1, 2, 3].sort((a, b) => strengths[b]! - strengths[a]!);
      return rank.indexOf(bias.subarray(0, 4).indexOf(bias[4]!));
    });
    const counts = [0, 1, 2, 3].map((rank) => parents.filter((each) => each === rank).length);
    expect(counts.reduce((total, count) => total + count, 0)).toBe(60);
    expect(counts[0]).toBeGreaterThan(counts[3]!);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(1);
  });

  it('leaves newborns to the criterion where there is nobody to split', () => {
    const model = beside(recurrentPool({ units: 0 }));
    const [split, plain] = [{ birth: splitBirth() }, {}].map(
      (given) => tryBirth({ ...given, population, options: { model } }).after.state,
    );
    for (const name of ['subject.to.next', 'symbol.to.subject']) {
      expect(split!.read(name)).toEqual(plain!.read(name));
    }
  });

  it('lets the two part ways in training', () => {
    const { after } = tryBirth({ birth: splitBirth({ share: 0.5, noise: 0.3 }), population, options });
    const parentOf = (): number => {
      const bias = after.state.read('subject.bias');
      return bias.subarray(0, 4).indexOf(bias[4]!);
    };
    expect(parentOf()).toBeGreaterThanOrEqual(0);
    for (let cycle = 0; cycle < 5; cycle++) after.train();
    expect(parentOf()).toBe(-1);
  });

  it.each([
    [{ share: 1.5 }, 'splitBirth: options.share: found 1.5, expected a number from 0 to 1.'],
    [{ noise: -1 }, 'splitBirth: options.noise: found -1, expected a number, 0 or more.'],
    [
      { parent: 'weakest' as 'drawn' },
      'splitBirth: options.parent: found "weakest", expected one of: "strongest", "drawn".',
    ],
  ])('refuses %j', (given, message) => {
    expect(() => splitBirth(given)).toThrow(expect.objectContaining({ code: 'option', message }));
  });
});
