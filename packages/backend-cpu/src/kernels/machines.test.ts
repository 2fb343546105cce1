import { expect, it } from 'vitest';
import { openMachine } from '../testing/open-machine.ts';
import { Machines } from './machines.ts';

const MEGABYTE = 2 ** 20;

it('residences share a machine until it holds 32 MiB, and come back to it when it has been emptied', async () => {
  const [first, second] = [await openMachine(), await openMachine()];
  const opened = [second];
  const machines = new Machines(first, () => opened.shift()!);
  expect(machines.next()).toBe(first);
  const block = first.arena.allocate(31 * MEGABYTE);
  expect(machines.next()).toBe(first);
  first.arena.release(block);
  expect(first.arena.used).toBe(0);
  first.arena.allocate(32 * MEGABYTE);
  expect(machines.next()).toBe(second);
  expect(machines.next()).toBe(second);
});

it('threads have all residences on one machine', async () => {
  const first = await openMachine();
  first.arena.allocate(40 * MEGABYTE);
  expect(new Machines(first).next()).toBe(first);
});
