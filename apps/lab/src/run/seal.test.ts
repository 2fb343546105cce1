import { describe, expect, it } from 'vitest';
import { digestIn, sealed, sealOf } from './seal.ts';

const value = {
  kind: 'result',
  losses: [0.5, -0],
  text: 'größer, "quoted" }',
  nested: { deep: true },
  last: 1e-7,
};

describe.each([0, 2])('a sealed object, indented by %d', (indent) => {
  const text = sealed(JSON.stringify(value, null, indent), 'before');

  it('is the object with its digest as the last field', () => {
    const { digest, ...rest } = JSON.parse(text) as { digest: string };
    expect(rest).toEqual({ ...value, losses: [0.5, 0] });
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(digestIn(text)).toBe(digest);
    expect(sealOf(text, 'before')).toBe('whole');
    expect(sealOf(text, 'another')).toBe('damaged');
  });

  it('is damaged whichever of its bits has flipped', () => {
    const bytes = Buffer.from(text);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
      const read = flipped.toString('utf8');
      expect(sealOf(read, 'before') === 'damaged' || !isJson(read), `bit ${bit}: ${read}`).toBe(true);
    }
  });

  it('is damaged wherever it ends too soon', () => {
    for (let length = 0; length < text.length; length++) {
      const read = text.slice(0, length);
      expect(sealOf(read, 'before') === 'damaged' || !isJson(read), `${length}`).toBe(true);
    }
  });
});

describe('an object of an earlier release', () => {
  it.each([0, 2])('is not sealed, indented by %d', (indent) => {
    expect(sealOf(`${JSON.stringify(value, null, indent)}\n`)).toBe('unsealed');
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
