import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { validationOf } from './options.ts';

describe('--validation', () => {
  it.each([
    ['on', true],
    ['off', false],
    ['0.2', { share: 0.2 }],
  ])('takes %s', (text, validation) => expect(validationOf(text)).toEqual(validation));

  it.each(['', '0', '1', '15', 'yes', '0.1x'])('refuses %o', (text) => {
    expect(() => validationOf(text)).toThrow(UsageError);
    expect(() => validationOf(text)).toThrow(
      `--validation: found ${JSON.stringify(text)}, expected on, off or a share above 0 and below 1. ` +
        'Give one, such as --validation 0.15.',
    );
  });
});
