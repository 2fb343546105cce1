import { referenceBackend, type VectorPort } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { createNetwork, type Network } from './network.ts';
import type { SymbolPrediction, VectorPrediction } from './prediction.ts';
import { sampleProgram } from './testing/sample-program.ts';

const program = sampleProgram();
const network: Network<{ next: 'symbol'; count: 'vector' }> = createNetwork(program);
const double = referenceBackend('double');

/** What the step of the sample says to one sequence, run by hand. */
function byHand(letters: readonly number[], sensor: readonly (readonly number[])[]): number[][] {
  const residence = referenceBackend('single').place(program.state);
  const executable = residence.load(program.step);
  return letters.map((letter, step) => {
    executable.run({ letter: [letter], sensor: sensor[step]! });
    return [...executable.output('next')];
  });
}

const SENSOR = [
  [0.5, -1],
  [0.25, 2],
  [-3, 0.125],
];

describe('a prediction', () => {
  it('is what the step says to one step after the other, from the first on', () => {
    const wanted = byHand([0, 3, 1], SENSOR).flat();
    const { next } = network.predict({ letter: 'adb', sensor: [SENSOR] });
    expect([...next.logits]).toEqual(wanted);
    expect(next).toMatchObject({ kind: 'symbol', sequences: 1, steps: 3 });
    expect([...network.predict({ letter: 'adb', sensor: [SENSOR] }).next.logits]).toEqual(wanted);
  });

  it.each([
    {
      what: 'lists of lists',
      letter: [
        [0, 3, 1],
        [2, 2, 2],
      ],
      sensor: [SENSOR, SENSOR],
    },
    { what: 'texts', letter: ['adb', 'ccc'], sensor: [SENSOR, SENSOR] },
    { what: 'flat lists', letter: [0, 3, 1, 2, 2, 2], sensor: [...SENSOR, ...SENSOR].flat(), steps: 3 },
    { what: 'rows', letter: [0, 3, 1, 2, 2, 2], sensor: [...SENSOR, ...SENSOR], steps: 3 },
    {
      what: 'typed arrays',
      letter: Int32Array.of(0, 3, 1, 2, 2, 2),
      sensor: Float32Array.from([...SENSOR, ...SENSOR].flat()),
      steps: 3,
    },
    {
      what: 'bytes',
      letter: Uint8Array.of(0, 3, 1, 2, 2, 2),
      sensor: Float64Array.from([...SENSOR, ...SENSOR].flat()),
      steps: 3,
    },
    {
      what: 'sequences of typed arrays',
      letter: [Int32Array.of(0, 3, 1), [2, 2, 2]],
      sensor: [SENSOR, SENSOR.map((row) => Float32Array.from(row))],
    },
  ])('takes $what', ({ letter, sensor, steps }) => {
    const wanted = [...byHand([0, 3, 1], SENSOR), ...byHand([2, 2, 2], SENSOR)].flat();
    const { next } = network.predict({ letter, sensor }, steps ? { steps } : {});
    expect([...next.logits]).toEqual(wanted);
    expect(next).toMatchObject({ sequences: 2, steps: 3 });
  });

  it('takes rows as sequences of one step unless told', () => {
    const { next } = network.predict({ letter: [0, 3, 1], sensor: SENSOR });
    const wanted = [0, 3, 1].flatMap((letter, i) => byHand([letter], [SENSOR[i]!]).flat());
    expect([...next.logits]).toEqual(wanted);
    expect(next).toMatchObject({ sequences: 3, steps: 1 });
  });

  it('says the same however many lanes there are at once, and changes nothing that it was handed', () => {
    const letter = Int32Array.from({ length: 3 * 53 }, (_, i) => (7 * i) % 4);
    const sensor = Float64Array.from({ length: 2 * 3 * 53 }, (_, i) => Math.sin(i));
    const [letters, sensors] = [letter.slice(), sensor.slice()];
    const whole = network.predict({ letter, sensor }, { steps: 3 });
    for (const lanes of [1, 2, 52, 53, 100]) {
      const { next, count } = network.predict({ letter, sensor }, { steps: 3, lanes });
      expect([...next.logits]).toEqual([...whole.next.logits]);
      expect([...count.raw]).toEqual([...whole.count.raw]);
    }
    const rows = network.predict({ letter, sensor }, { lanes: 10 });
    expect([...network.predict({ letter, sensor }).next.logits]).toEqual([...rows.next.logits]);
    expect([letter, sensor]).toEqual([letters, sensors]);
  });

  it('is the same, step by step, where there is no plan of several', () => {
    const alone = Object.fromEntries(
      Object.entries(program).filter(([part]) => part !== 'sequence'),
    ) as unknown as typeof program;
    const letter = Int32Array.from({ length: 3 * 150 }, (_, i) => (5 * i) % 4);
    const sensor = Float64Array.from({ length: 2 * 3 * 150 }, (_, i) => Math.cos(i));
    const inputs = { letter, sensor };
    const stepwise = createNetwork(alone);
    for (const options of [{ steps: 150 }, { steps: 150, lanes: 1 }, { steps: 3 }, { steps: 450 }]) {
      expect(network.predict(inputs, options).next.logits).toEqual(
        (stepwise.predict(inputs, options)['next'] as SymbolPrediction).logits,
      );
    }
  });

  it('of nothing is nothing', () => {
    const { next } = network.predict({ letter: [], sensor: [] });
    expect(next).toMatchObject({ sequences: 0, logits: new Float64Array(0) });
  });

  it('gives probabilities, the likeliest symbols and their letters', () => {
    const { next } = network.predict({ letter: ['ad', 'bb'], sensor: [SENSOR.slice(1), SENSOR.slice(1)] });
    const first = next.logits.subarray(0, 4);
    const total = first.reduce((sum, logit) => sum + Math.exp(logit), 0);
    first.forEach((logit, i) => expect(next.probabilities[i]).toBeCloseTo(Math.exp(logit) / total, 12));
    const best = Array.from({ length: 4 }, (_, row) => {
      const logits = [...next.logits.subarray(4 * row, 4 * row + 4)];
      return logits.indexOf(Math.max(...logits));
    });
    expect([...next.symbols]).toEqual(best);
    expect(next.text).toEqual([0, 2].map((i) => `${'abcd'[best[i]!]}${'abcd'[best[i + 1]!]}`));
  });

  it('gives numbers in the units of what was to be predicted', () => {
    const { count } = network.predict({ letter: [1], sensor: SENSOR[0]! });
    expect([...count.values]).toEqual([...count.raw].map((raw) => Math.exp(raw)));
  });

  it('is asked and answers in the units of people, where training had others', () => {
    const [mean, deviation] = [
      [50, -3],
      [10, 0.3],
    ];
    const [letter, sensor] = program.inputs;
    const level = { kind: 'vector', name: 'count', size: 3 } as const;
    const asked = createNetwork<{ next: 'symbol'; count: 'vector' }>({
      ...program,
      inputs: [letter!, { ...sensor, standardised: { mean, deviation } } as VectorPort],
      outputs: [
        program.outputs[0]!,
        { ...level, standardised: { mean: [1, 2, 3], deviation: [10, 20, 30] } },
      ],
    });
    const rows = [
      [51.3, -3.7],
      [-20, 0.1],
    ];
    const inner = rows.map((row) => row.map((value, i) => (value - mean[i]!) / deviation[i]!));
    const found = asked.predict({ letter: [0, 1], sensor: rows });
    const wanted = network.predict({ letter: [0, 1], sensor: inner });
    expect(found.next.logits).toEqual(wanted.next.logits);
    expect(found.count.raw).toEqual(wanted.count.raw);
    expect([...found.count.values]).toEqual(
      [...wanted.count.raw].map((value, i) => [1, 2, 3][i % 3]! + [10, 20, 30][i % 3]! * value),
    );
    expect(asked.session().step({ letter: 0, sensor: rows[0]! }).next.logits).toEqual(
      found.next.logits.subarray(0, 4),
    );
    expect(() => asked.predict({ letter: [0], sensor: [Infinity, 0] })).toThrow('found Infinity');
  });

  it('has types by port where they are told', () => {
    const { next, count }: { next: SymbolPrediction; count: VectorPrediction } = network.predict({
      letter: [1],
      sensor: [0, 0],
    });
    expect([next.kind, count.kind]).toEqual(['symbol', 'vector']);
  });
});

describe('a session', () => {
  it('says to one step after the other what a prediction says to the whole', () => {
    const { next } = network.predict({ letter: 'adb', sensor: [SENSOR] });
    using session = network.session();
    const steps = ['a', 3, [1]].map((letter, i) => session.step({ letter, sensor: SENSOR[i]! }).next);
    expect(steps.flatMap(({ logits }) => [...logits])).toEqual([...next.logits]);
    expect(steps.map(({ text }) => text![0]).join('')).toBe(next.text![0]);
  });

  it('begins anew when it is told, and holds streams side by side', () => {
    using session = network.session({ batch: 2 });
    const step = (): number[] => [...session.step({ letter: 'ab', sensor: [0, 1, 2, 3] }).next.logits];
    const first = step();
    expect(step()).not.toEqual(first);
    session.reset();
    expect(step()).toEqual(first);
    expect(first.slice(4)).toEqual(byHand([1], [[2, 3]]).flat());
  });

  it('is one of several, none of which knows another', () => {
    using one = network.session();
    using other = network.session();
    const [first] = [one.step({ letter: 0, sensor: [1, 1] })];
    one.step({ letter: 1, sensor: [1, 1] });
    network.predict({ letter: 'dddd', sensor: [[...SENSOR, [1, 1]]] });
    expect(other.step({ letter: 0, sensor: [1, 1] }).next.logits).toEqual(first.next.logits);
  });
});

describe('a network', () => {
  it('runs where it is told', () => {
    const [precise, usual] = [createNetwork(program, { backend: double }), createNetwork(program)];
    const [one, other] = [precise, usual].map(
      (each) => each.predict({ letter: [0], sensor: [0.1, 0.2] })['count'],
    );
    expect(one).not.toEqual(other);
    expect(other?.kind === 'vector' && other.raw.every((value) => value === Math.fround(value))).toBe(true);
    expect(() => createNetwork(program, { backend: Promise.resolve(double) } as object)).toThrow(
      'createNetwork: options.backend: found a promise, expected a backend. Await it.',
    );
  });

  it('cannot be used when it has been given back, nor can its sessions', () => {
    const mine = createNetwork(program);
    const session = mine.session();
    mine.release();
    mine.release();
    expect(() => mine.predict({ letter: [0], sensor: [0, 0] })).toThrow(
      'network "sample": found it released',
    );
    expect(() => session.step({ letter: [0], sensor: [0, 0] })).toThrow(
      'session of network "sample": found it released',
    );
  });

  it('is refused where its parts do not fit together', () => {
    const [letter] = program.inputs;
    expect(() => createNetwork({ ...program, inputs: [letter!] })).toThrow(
      'network "sample": program.step.inputs.sensor: found an input that is no port',
    );
    expect(() =>
      createNetwork({ ...program, outputs: [{ kind: 'vector', name: 'count', size: 4 }] }),
    ).toThrow(
      'network "sample": program.step.outputs.count: found [batch, count], expected [batch, an axis of 4].',
    );
    expect(() => createNetwork({ ...program, carried: [] })).toThrow(
      'network "sample": program.state.memory: found [batch, hidden], expected the batch in what is carried alone.',
    );
  });
});
