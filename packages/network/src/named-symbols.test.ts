import type { InputPort, Port, SymbolPort } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { createNetwork, type Network } from './network.ts';
import type { NetworkInput } from './network-inputs.ts';
import { sampleProgram } from './testing/sample-program.ts';

const program = sampleProgram();
const NAMES = ['north', 'east', 'south west', '3'];
/** The sample, whose letters are words. */
const words = <P extends InputPort>([port, ...others]: readonly P[]): readonly (P | SymbolPort)[] => [
  { kind: 'symbol', name: port!.name, size: 4, names: NAMES },
  ...others,
];
const network: Network<{ next: 'symbol'; count: 'vector' }> = createNetwork({
  ...program,
  inputs: words(program.inputs),
  outputs: words(program.outputs),
});
const lettered: typeof network = createNetwork(program);
const SENSOR = [0.5, -1, 0.25, 2];

describe('a port whose symbols have names', () => {
  it.each<[string, NetworkInput, NetworkInput, number]>([
    ['a name by itself, a row', 'south west', [2], 2],
    ['rows, by name and by number', ['east', 3], [1, 3], 4],
    ['a name that reads like a number', ['3', '3'], [3, 3], 4],
    ['a sequence', [['east', 'north']], [[1, 0]], 4],
    ['a sequence of names and numbers', [[1, 'north']], [[1, 0]], 4],
    ['numbers alone', Int32Array.of(1, 0), [1, 0], 4],
  ])('hears %s', (_, letter, numbers, count) => {
    const nested = Array.isArray(letter) && Array.isArray(letter[0]);
    const sensor = nested ? [[SENSOR.slice(0, 2), SENSOR.slice(2)]] : SENSOR.slice(0, count);
    const { next } = network.predict({ letter, sensor });
    const wanted = lettered.predict({ letter: numbers, sensor }).next;
    expect([...next.logits]).toEqual([...wanted.logits]);
    expect(next).toMatchObject({ sequences: wanted.sequences, steps: wanted.steps });
  });

  it('hears names in streams', () => {
    using session = network.session({ batch: 2 });
    using single = network.session();
    using wanted = lettered.session({ batch: 2 });
    const said = session.step({ letter: ['east', 'south west'], sensor: SENSOR }).next;
    expect([...said.logits]).toEqual([...wanted.step({ letter: 'bc', sensor: SENSOR }).next.logits]);
    const alone = single.step({ letter: 'south west', sensor: SENSOR.slice(2) }).next;
    expect([...alone.logits]).toEqual([...said.logits.subarray(4)]);
  });

  it('is answered by name', () => {
    const { next } = network.predict({ letter: ['north', 'east'], sensor: SENSOR });
    expect(next.names).toEqual([...next.symbols].map((symbol) => NAMES[symbol]));
    expect(next.text).toBeUndefined();
    expect(
      lettered.predict({ letter: 'ab', sensor: [[SENSOR.slice(0, 2), SENSOR.slice(2)]] }).next.names,
    ).toBe(undefined);
  });

  it.each<[string, NetworkInput, string]>([
    [
      'one that nobody has',
      'nroth',
      'inputs.letter: found "nroth", expected one of: "north", "east", "south west", "3". Did you mean "north"?',
    ],
    ['one within a sequence', [['north', 'up']], 'inputs.letter[0][1]: found "up", expected one of: "north"'],
    ['a number that is none', ['north', 4], 'inputs.letter[1]: found 4, expected a symbol from 0 to 3.'],
  ])('refuses %s', (_, letter, message) => {
    expect(() => network.predict({ letter, sensor: SENSOR })).toThrow(message);
  });

  it('says how many names there are where they are many', () => {
    const many = Array.from({ length: 4 }, (_, i) => `w${i}`);
    const inputs: readonly InputPort[] = [
      { kind: 'symbol', name: 'letter', size: 4, names: many },
      program.inputs[1]!,
    ];
    const few = createNetwork({ ...program, inputs });
    expect(() => few.predict({ letter: 'x', sensor: [0, 0] })).toThrow(
      'expected one of: "w0", "w1", "w2", "w3".',
    );
    // The readers look at no more than the ports, which are checked where networks are made or loaded.
    const large = createNetwork({
      ...program,
      inputs: [{ ...inputs[0]!, names: Array.from({ length: 11 }, (_, i) => `w${i}`) } as Port, inputs[1]!],
    });
    expect(() => large.predict({ letter: 'x', sensor: [0, 0] })).toThrow(
      'inputs.letter: found "x", expected one of its 11 names.',
    );
  });
});
