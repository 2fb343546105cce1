import { expect, it } from 'vitest';
import { pixelNotes } from './pixel-notes.ts';

const pixels = { kind: 'vector', name: 'pixels', size: 12, sites: [4, 3] } as const;

it.each([
  [
    'bytes',
    {},
    '4 rows by 3 columns, one row after the other; each from 0 (black) to 1: a byte of the image, divided by 255',
  ],
  [
    'numbers of a file',
    { range: [-1, 1] },
    '4 rows by 3 columns, one row after the other; each from -1 to 1, as in the file',
  ],
])('say of %s how they lie, and between which numbers', (_, options, text) => {
  expect(pixelNotes('images', options, [pixels])).toEqual({ 'input pixels': text });
});

it('say nothing of what is no image', () => {
  expect(pixelNotes('table', {}, [{ kind: 'vector', name: 'row', size: 12 }])).toEqual({});
});
