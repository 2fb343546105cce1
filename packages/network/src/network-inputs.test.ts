import { OptionError } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { createNetwork, type Network } from './network.ts';
import { sampleProgram } from './testing/sample-program.ts';

const network: Network<{ next: 'symbol'; count: 'vector' }> = createNetwork(sampleProgram());

describe('what a network cannot read', () => {
  const sensor = [0, 0];
  it.each<{ what: string; inputs: object; options?: object; message: string }>([
    {
      what: 'a port too few',
      inputs: { letter: [0] },
      message: 'inputs.sensor: found nothing, expected rows of 2 numbers.',
    },
    {
      what: 'a port that is misspelt',
      inputs: { letter: [0], sensr: sensor },
      message:
        'inputs.sensr: found a port that the network does not have, expected one of: "letter", "sensor". Did you mean "sensor"?',
    },
    {
      what: 'a symbol out of range',
      inputs: { letter: [0, 4], sensor },
      message: 'inputs.letter[1]: found 4, expected a symbol from 0 to 3.',
    },
    {
      what: 'half a symbol',
      inputs: { letter: Float64Array.of(0.5), sensor },
      message: 'inputs.letter[0]: found 0.5, expected a symbol from 0 to 3.',
    },
    {
      what: 'a symbol as text',
      inputs: { letter: [[0, '1']], sensor },
      message: 'inputs.letter[0][1]: found "1", expected a symbol from 0 to 3.',
    },
    {
      what: 'a letter that is not known',
      inputs: { letter: ['ab', 'aX'], sensor },
      message: 'inputs.letter[1][1]: found "X", expected one of "abcd".',
    },
    {
      what: 'sequences of several lengths',
      inputs: { letter: ['ab', 'abc'], sensor },
      message: 'inputs.letter[1]: found 3 symbols, expected 2, as inputs.letter[0] has.',
    },
    {
      what: 'half a row',
      inputs: { letter: [0], sensor: [1, 2, 3] },
      message: 'inputs.sensor: found 3 numbers, expected whole rows of 2 numbers.',
    },
    {
      what: 'a row of another length',
      inputs: { letter: [0, 1], sensor: [[1, 2], [3]] },
      message: 'inputs.sensor[1]: found 1 number, expected 2.',
    },
    {
      what: 'NaN',
      inputs: {
        letter: [0, 1],
        sensor: [
          [1, 2],
          [3, NaN],
        ],
      },
      message: 'inputs.sensor[1][1]: found NaN, expected a finite number.',
    },
    {
      what: 'NaN in a sequence',
      inputs: {
        letter: 'abc',
        sensor: [
          [
            [1, 2],
            [3, 4],
            [NaN, 0],
          ],
        ],
      },
      message: 'inputs.sensor[0][2][0]: found NaN, expected a finite number.',
    },
    {
      what: 'what single precision cannot hold',
      inputs: { letter: [0], sensor: [1e300, 0] },
      message: 'inputs.sensor[0][0]: found 1e+300, expected a number up to 3.4028235e+38. Scale the data',
    },
    {
      what: 'a number as text',
      inputs: { letter: [0], sensor: [1, '2'] },
      message: 'inputs.sensor[1]: found "2", expected a number.',
    },
    {
      what: 'one number',
      inputs: { letter: [0], sensor: 3 },
      message: 'inputs.sensor: found 3, expected rows of 2 numbers.',
    },
    {
      what: 'ports that disagree',
      inputs: { letter: [0, 1], sensor },
      message:
        'inputs.sensor: found 1 sequence of 1 step, expected 2 sequences of 1 step, as inputs.letter has.',
    },
    {
      what: 'steps that do not fit',
      inputs: { letter: [0, 1, 2], sensor },
      options: { steps: 2 },
      message: 'inputs.letter: found 3 rows, expected sequences of 2 steps.',
    },
    {
      what: 'no object',
      inputs: [1],
      message: 'inputs: found [1], expected an object with what each port reads: "letter", "sensor".',
    },
    {
      what: 'an option that there is not',
      inputs: { letter: [0], sensor },
      options: { step: 2 },
      message:
        'options.step: found an option that is not known, expected one of: "steps", "lanes". Did you mean "steps"?',
    },
  ])('is refused by name: $what', ({ inputs, options, message }) => {
    expect(() => network.predict(inputs as never, options)).toThrow(OptionError);
    expect(() => network.predict(inputs as never, options)).toThrow(`network.predict: ${message}`);
  });

  it('leaves a session where it was', () => {
    using session = network.session();
    using undisturbed = network.session();
    for (const each of [session, undisturbed]) each.step({ letter: 'a', sensor });
    expect(() => session.step({ letter: 'a', sensor: [NaN, 0] })).toThrow(
      'session.step: inputs.sensor[0][0]: found NaN, expected a finite number.',
    );
    expect(() => session.step({ letter: [0, 1], sensor: [0, 0, 0, 0] })).toThrow(
      'session.step: inputs.letter: found 2 rows, expected 1, one for each stream.',
    );
    const [one, other] = [session, undisturbed].map((each) => each.step({ letter: 'b', sensor }).next.logits);
    expect(one).toEqual(other);
  });
});
