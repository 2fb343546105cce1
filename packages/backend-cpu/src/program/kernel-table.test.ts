import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { axis } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { placesOf } from './kernel-table.ts';
import { rangesOf, wordsOf } from './words.ts';

const [unit, batch] = [axis('unit'), axis('batch')];
const at = (buffer: number) => ({ kind: 'address', buffer, shifts: [], steps: [] }) as const;

describe('the table of kernels', () => {
  it('is what the kernels read: the places in assembly/words.ts are written from it', () => {
    const generator = fileURLToPath(new URL('../../assembly/generate-words.mjs', import.meta.url));
    execFileSync(process.execPath, [generator, '--check'], { stdio: 'pipe' });
  });

  it('gives every word a place, up to the first list of dims', () => {
    expect(placesOf('sumColumns')).toEqual({ iFrom: 0, iTo: 1, k: 2, x: 3, xK: 4, c: 5 });
    expect(placesOf('zeroRows')).toEqual({ x: 0, outerRank: 1, outer: 2 });
  });

  it('orders the words of a call, and counts its lists of dims', () => {
    const outer = [{ axes: [batch], x: 16 }];
    const zero = wordsOf({
      kind: 'kernel',
      kernel: 'zeroRows',
      operands: { x: at(3), outer, row: [unit] },
      work: [],
    });
    expect(zero).toEqual([at(3), 1, { kind: 'count', axes: [batch] }, 16, { kind: 'count', axes: [unit] }]);
  });

  it('names the range of a shared call in its bounds', () => {
    const i = { axes: [unit], cut: 32 };
    const operands = { i, k: [batch], x: at(0), xK: 8, c: at(1) };
    const call = { kind: 'kernel', kernel: 'sumColumns', operands, work: [], share: 4 } as const;
    expect(rangesOf(call)).toEqual([i]);
    const part = { share: 4, range: 0 };
    expect(wordsOf(call).slice(0, 2)).toEqual([
      { kind: 'from', axes: [unit], part },
      { kind: 'to', axes: [unit], part },
    ]);
  });
});
