import { expect, it } from 'vitest';
import { base64 } from './base64.ts';

it.each([0, 1, 2, 3, 4, 5, 256])('%i bytes are what Node.js makes of them', (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => 255 - i);
  expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
});
