import { describe, expect, it } from 'vitest';
import { faultOf, type PopulationFacts, type RunFacts, warningsOf } from './warnings.ts';

const sound: PopulationFacts = { name: 'lower', scale: 'neuron', size: 12, dead: 0, max: 99, grew: true };

const facts = (parts: Partial<RunFacts> = {}): RunFacts => ({
  trainingLoss: 0.1,
  heldOutLoss: 0.12,
  guessing: 2.3,
  floor: 0,
  forgetsOver: 0,
  populations: [sound],
  outputs: [
    { port: 'next', cost: 0.1, guessing: 1.6 },
    { port: 'sum', cost: 0.02, guessing: 0.7 },
  ],
  ...parts,
});

const population = (parts: Partial<PopulationFacts>): RunFacts =>
  facts({ populations: [sound, { ...sound, name: 'upper', ...parts }] });

describe('the warnings of a run', () => {
  it.each([
    ['that is sound', facts()],
    ['whose targets never change', facts({ guessing: 0, heldOutLoss: 0, trainingLoss: 0 })],
    ['near a floor that is near guessing', facts({ guessing: 1, floor: 0.96, heldOutLoss: 0.97 })],
    ['with few dead units', population({ dead: 5 })],
    ['of a fixed size, at the most that it may have', population({ size: 99, grew: false })],
    ['that forgets, and sees one step at a time', facts({ forgetsOver: 1 })],
    [
      'whose only output is near a floor that is near guessing',
      facts({ outputs: [{ port: 'next', cost: 0.99, guessing: 1 }] }),
    ],
    ['without units of a kind', population({ size: 0, grew: false })],
  ])('are none of one %s', (_what, sample) => expect(warningsOf(sample)).toEqual([]));

  it('name the outputs of which nothing was learned', () => {
    const outputs = [
      { port: 'next', cost: 0.2, guessing: 1.2 },
      { port: 'sum', cost: 1.09, guessing: 1.1 },
    ];
    expect(warningsOf(facts({ outputs }))).toEqual([
      'No better than guessing for "sum": held out it costs 1.09, guessing 1.10. ' +
        'Train for longer (--cycles), start with more units (--units), or try another --architecture.',
    ]);
  });

  it('say that a task of many steps needs memory', () => {
    expect(warningsOf(facts({ forgetsOver: 40 }))).toEqual([
      'No memory: a cycle has 40 steps, and the network carries nothing from one to the next. ' +
        'Choose an architecture that does, such as recurrent or gated, or project an area back with delay 1.',
    ]);
  });

  it.each([
    [false, 'No area was born yet in "area": a cycle'],
    [true, 'No area is left of those born in "area": a cycle'],
  ])('say that there is no area, where they are born and removed: %j', (grew, fault) => {
    const areas: PopulationFacts = { name: 'area', scale: 'area', size: 0, dead: 0, max: Infinity, grew };
    expect(warningsOf(facts({ forgetsOver: 40, populations: [areas] }))).toEqual([
      `${fault} has 40 steps, and without an area nothing is carried from one to the next. Train for longer (--cycles).`,
    ]);
    expect(warningsOf(facts({ forgetsOver: 0, populations: [areas] }))).toEqual([]);
    const links: PopulationFacts = { ...areas, name: 'links', scale: 'projection' };
    expect(warningsOf(facts({ forgetsOver: 40, populations: [links] }))).toEqual([
      expect.stringMatching(/^No memory: /),
    ]);
  });

  it.each([
    [
      'has learned nothing',
      facts({ heldOutLoss: 2.29, trainingLoss: 2.301 }),
      'No better than guessing: held out it costs 2.29 nats per cycle, guessing 2.30.',
      /^Train for longer \(--cycles\)/,
    ],
    [
      'has learned nothing but what is certain',
      facts({ guessing: 1, floor: 0.96, heldOutLoss: 0.9995, trainingLoss: 1 }),
      'No better than guessing: held out it costs 1.00 nats per cycle, guessing 1.00.',
      /^Train for longer/,
    ],
    [
      'has exploded, to a finite loss',
      facts({ heldOutLoss: 3e11, trainingLoss: 3e11, guessing: 9 }),
      'Training exploded: it ended at 3.0e+11 nats per cycle, where guessing costs 9.00.',
      /^Lower the learning rate, bound the step/,
    ],
    [
      'knows only what it has seen',
      facts({ heldOutLoss: 4.5, trainingLoss: 0.2 }),
      'Learned by heart: held out it costs 4.50 nats per cycle, no less than guessing (2.30), in training 0.20.',
      /^Give more examples, keep more of them back/,
    ],
    [
      'has dead units',
      population({ size: 4, dead: 2 }),
      'Dead units: 2 of 4 in "upper" put out the same whatever comes in.',
      /^Lower the learning rate \(--learning-rate\), or choose .* such as tanh or gelu\.$/,
    ],
    [
      'has dead units among those that it was given',
      population({ size: 4, dead: 2, grew: false }),
      'Dead units: 2 of 4 in "upper" put out the same whatever comes in.',
      /^Lower the learning rate .*, start with more units \(--units\), or choose .* such as tanh or gelu\.$/,
    ],
    [
      'has grown to its bound',
      population({ size: 99 }),
      'At its bound: "upper" has grown to the 99 that it may have.',
      /^Raise "max" in the architecture/,
    ],
  ])('say of one that %s what is wrong, and what to try', (_what, sample, fault, remedy) => {
    const [warning = '', ...others] = warningsOf(sample);
    expect(others).toEqual([]);
    expect(faultOf(warning)).toBe(fault);
    expect(warning.slice(fault.length + 1)).toMatch(remedy);
  });

  it('stand side by side: the loss first, then every population', () => {
    const upper = { ...sound, name: 'upper', size: 99, dead: 99 };
    const all = warningsOf(facts({ heldOutLoss: 3, trainingLoss: 3, populations: [sound, upper] }));
    expect(all.map((warning) => warning.split(':')[0])).toEqual([
      'No better than guessing',
      'Dead units',
      'At its bound',
    ]);
  });
});
