import { describe, expect, it } from 'vitest';
import { plainDataFault } from './plain-data.ts';
import { isName, printable } from './printable.ts';

describe('a name', () => {
  it.each(['memory', 'two words', 'Größe', '記憶', 'a', 'x'.repeat(200), '🙂'])('may be %j', (name) => {
    expect(isName(name)).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['over-long', 'x'.repeat(201)],
    ['an escape', 'a\u001b[31mred'],
    ['a control of eight bits', 'a\u009b31m'],
    ['a new line', 'a\nb'],
    ['a mark of direction', 'a\u202eb'],
    ['invisible', 'a\u200bb'],
    ['half a character', 'a\ud83d'],
    ['a separator of lines', 'a\u2028b'],
    ['no text', 7],
  ])('may not be %s', (_, name) => expect(isName(name)).toBe(false));
});

it('text that a terminal would obey is shown by its codes, lines stay lines', () => {
  expect(printable('plain\n\ttext é 🙂')).toBe('plain\n\ttext é 🙂');
  expect(printable('\u001b[2J\u009b\u202e\r\u0000')).toBe('\\u{1b}[2J\\u{9b}\\u{202e}\\u{d}\\u{0}');
});

describe('plain data as a whole', () => {
  const nested = (depth: number): unknown => {
    let value: unknown = 1;
    for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
    return value;
  };

  it('is let through where it is of a usual size', () => {
    expect(plainDataFault(nested(160), '$')).toBeUndefined();
    expect(
      plainDataFault({ list: new Array(90_000).fill(0), text: 'x'.repeat(20_000) }, '$'),
    ).toBeUndefined();
    expect(plainDataFault(undefined, '$')).toBeUndefined();
  });

  const circle: { self?: unknown } = {};
  circle.self = circle;

  it.each([
    ['too deep', nested(161), /values in 160 others, expected at most 160/],
    ['very deep', nested(200_000), /^\$\.a\[0\]\.a.*\.\.\./],
    ['referring to itself', circle, /^\$\.self\.self/],
    ['too many', { a: { b: new Array(100_001).fill(null) } }, /^\$\.a\.b: found more than 100000 values/],
    ['too long a text', [['x'.repeat(20_001)]], /^\$\[0\]\[0\]: found a text of 20001 characters/],
    ['too long a field', { ['k'.repeat(20_001)]: 1 }, /a field whose name has 20001 characters/],
  ])('is refused in milliseconds where it is %s', (_, value, message) => {
    const began = performance.now();
    const fault = plainDataFault(value, '$');
    expect(`${fault?.path}: found ${fault?.found}, expected ${fault?.expected}`).toMatch(message);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
