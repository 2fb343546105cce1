import { describe, expect, it } from 'vitest';
import { faultText } from '../options/fault.ts';
import { SYMBOL_NAMES, symbolNamesFault } from './symbol-names.ts';

const textOf = (port: Parameters<typeof symbolNamesFault>[0]): string | undefined => {
  const fault = symbolNamesFault(port, 'inputs[0]');
  return fault && faultText(fault);
};

describe('names of symbols', () => {
  it('are one for each symbol, and not wanted', () => {
    expect(textOf({ size: 2 })).toBeUndefined();
    expect(textOf({ size: 2, letters: 'ab' })).toBeUndefined();
    expect(textOf({ size: 2, names: ['setosa', 'virginica'] })).toBeUndefined();
  });

  it.each<[string, Parameters<typeof symbolNamesFault>[0], string]>([
    [
      'one too few',
      { size: 2, names: ['setosa'] },
      'inputs[0].names: found 1 name, expected 2, one for each symbol.',
    ],
    [
      'one twice',
      { size: 3, names: ['a', 'b', 'a'] },
      'inputs[0].names[2]: found "a", which is also the name of symbol 0, expected a name of its own.',
    ],
    [
      'letters beside them',
      { size: 2, letters: 'ab', names: ['a', 'b'] },
      'inputs[0].names: found names beside the letters "ab", expected one of the two. ' +
        'Leave the letters out, or write each of them as a name.',
    ],
  ])('are refused: %s', (_, port, message) => {
    expect(textOf(port)).toBe(message);
  });

  it('are texts with something in them', () => {
    expect(SYMBOL_NAMES.fault(['a b', '\n', 'ä'], 'names')).toBeUndefined();
    expect(SYMBOL_NAMES.fault(['a', ''], 'names')).toEqual({
      path: 'names[1]',
      found: '""',
      expected: 'a text that is not empty',
    });
    expect(SYMBOL_NAMES.fault([7], 'names')?.path).toBe('names[0]');
    expect(SYMBOL_NAMES.fault('ab', 'names')?.found).toBe('"ab"');
  });
});
