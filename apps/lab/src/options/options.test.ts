import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { countOf, validationOf } from './options.ts';

describe('a count', () => {
  it.each([
    ['1', 1],
    ['17', 17],
    ['1e6', 1_000_000],
    ['2.5e3', 2500],
    ['100000.0', 100_000],
    [' 4 ', 4],
  ])('is a whole number however it is written: %o', (text, count) => {
    expect(countOf('--cycles')(text)).toBe(count);
  });

  it.each(['', ' ', '0', '-3', '1.5', '1e-3', '1e9x', 'NaN', 'Infinity', '1e300', '1,000'])(
    'is not %o',
    (text) => {
      expect(() => countOf('--cycles')(text)).toThrow(
        `--cycles: found ${JSON.stringify(text)}, expected a whole number of at least 1. Give one, such as --cycles 100.`,
      );
    },
  );

  it('has a bound where one is told, however it is written', () => {
    expect(countOf('--units', 1000)('1e3')).toBe(1000);
    expect(() => countOf('--units', 1000)('1001')).toThrow('expected a whole number from 1 to 1000.');
    expect(() => countOf('--units', 1000)('1e4')).toThrow('expected a whole number from 1 to 1000.');
  });
});

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
