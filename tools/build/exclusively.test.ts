import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exclusively } from './exclusively.ts';

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exclusively-'));
  lock = join(folder, 'within', 'lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('runs one after the other, and says so to the second', async () => {
  const order: string[] = [];
  const waits = vi.fn();
  const first = exclusively(lock, async () => {
    order.push('first begins');
    expect(readFileSync(lock, 'utf8')).toBe(String(process.pid));
    await new Promise((resolve) => setTimeout(resolve, 400));
    order.push('first ends');
  });
  const second = exclusively(lock, () => order.push('second'), waits);
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'first ends', 'second']);
  expect(waits).toHaveBeenCalledOnce();
});

it('takes away the lock of a process that has ended, and its own where it fails', async () => {
  await exclusively(lock, () => undefined);
  // No process has a number as large as this.
  writeFileSync(lock, String(2 ** 30));
  await expect(exclusively(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await exclusively(lock, () => 'free again')).toBe('free again');
});
