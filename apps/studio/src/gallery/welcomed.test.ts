import { expect, it } from 'vitest';
import { wasWelcomed, welcome } from './welcomed.ts';

it('is remembered', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  expect(wasWelcomed(storage)).toBe(false);
  welcome(storage);
  expect(wasWelcomed(storage)).toBe(true);
});
