import { describe, expect, it } from 'vitest';
import { threefry } from './threefry.ts';

function words(key: readonly [number, number], counter: readonly [number, number]): string {
  const out = new Uint32Array(2);
  threefry(...key, ...counter, out);
  return [...out].map((word) => word.toString(16).padStart(8, '0')).join(' ');
}

describe('threefry', () => {
  // The known answers of Random123 for threefry2x32 with 20 rounds.
  it.each([
    { key: [0, 0], counter: [0, 0], answer: '6b200159 99ba4efe' },
    { key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff], answer: '1cb996fc bb002be7' },
    { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], answer: 'c4923a9c 483df7a0' },
  ] as const)('gives the known answer for counter $counter', ({ key, counter, answer }) => {
    expect(words(key, counter)).toBe(answer);
  });

  it('takes words as they are, signed or not', () => {
    expect(words([-1, -1], [-1, -1])).toBe('1cb996fc bb002be7');
  });

  it('changes about half of the output bits with any one input bit', () => {
    const bits = (text: string): number[] =>
      text.split(' ').flatMap((word) => [...parseInt(word, 16).toString(2).padStart(32, '0')].map(Number));
    const base = bits(words([1, 2], [3, 4]));
    const changed = Array.from({ length: 128 }, (_, bit) => {
      const flipped = [1, 2, 3, 4].map((word, i) => (i === bit >> 5 ? word ^ (1 << (bit & 31)) : word));
      const [k0, k1, c0, c1] = flipped as [number, number, number, number];
      return bits(words([k0, k1], [c0, c1])).filter((value, i) => value !== base[i]).length;
    });
    // Of 64 bits 32 change on average, with deviation 4: 128 trials stay within 5 deviations.
    expect(Math.min(...changed)).toBeGreaterThan(12);
    expect(Math.max(...changed)).toBeLessThan(52);
    const mean = changed.reduce((total, count) => total + count, 0) / changed.length;
    expect(Math.abs(mean - 32)).toBeLessThan((5 * 4) / Math.sqrt(128));
  });
});
