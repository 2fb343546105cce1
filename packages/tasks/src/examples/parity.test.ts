import { cycleArrays, randomKey, type TrainingStream } from '@meristem/autodiff';
import { describe, expect, test } from 'vitest';
import type { ParityOptions } from './parity.ts';
import { parity } from './parity.ts';
import type { Task } from '../contract/task.ts';

/** The binary numbers of the patterns of one cycle; checks the label of each. */
function readPatterns(stream: TrainingStream | undefined, task: Task, batch: number): number[] {
  const arrays = cycleArrays(task, batch);
  stream?.next(arrays);
  const size = task.inputs[0]?.size ?? 0;
  return Array.from({ length: batch }, (_, lane) => {
    const bits = [...(arrays['bits'] ?? []).slice(lane * size, (lane + 1) * size)];
    expect(bits.every((bit) => bit === 1 || bit === -1)).toBe(true);
    expect(arrays['class']?.[lane]).toBe(bits.filter((bit) => bit === 1).length % 2);
    return bits.reduce((number, bit, place) => number + (bit === 1 ? 2 ** place : 0), 0);
  });
}

function sets(options: ParityOptions): { readonly train: number[]; readonly test: number[] } {
  const task = parity(options);
  const all = 2 ** (options.bits ?? 8);
  const learned = Math.round((options.trainShare ?? 0.75) * all);
  const held = task.heldOut?.examples ?? 0;
  return {
    train: readPatterns(task.open({ key: randomKey(0), batch: learned }), task, learned),
    test: readPatterns(task.heldOut?.open({ batch: held }).stream, task, held),
  };
}

const ascending = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

describe.each([1, 3, 4, 5, 8])('%i bits', (bits) => {
  test('are split into patterns that are learned from and patterns that are not', () => {
    const trainShare = bits === 1 ? 0.5 : 0.75;
    const { train, test: held } = sets({ bits, trainShare });
    expect(train).toHaveLength(trainShare * 2 ** bits);
    expect([...train, ...held].sort((low, high) => low - high)).toEqual(ascending(2 ** bits));
  });

  test('can be tested on every pattern', () => {
    const { train, test: held } = sets({ bits, trainShare: 1, heldOut: 'all' });
    expect(train.sort((low, high) => low - high)).toEqual(ascending(2 ** bits));
    expect(held).toEqual(ascending(2 ** bits));
  });
});

test('the held-out quarter is chosen by the seed, not by the key', () => {
  const { test: held } = sets({});
  expect(held).toHaveLength(64);
  expect(sets({}).test).toEqual(held);
  expect(sets({ seed: 1 }).test).not.toEqual(held);
});

test('keeps some patterns back to judge by, but none of all that there are', () => {
  const all = parity({ trainShare: 1, heldOut: 'all' });
  expect([all.rows, all.split]).toEqual([undefined, undefined]);
  const some = parity({ heldOut: 'all' });
  expect(some.rows).toBe(192);
  expect(some.split!({ key: randomKey(0), share: 0.25 }).validation.examples).toBe(48);
});

test('its floor is 0', () => {
  expect(parity().floor(0)).toEqual({ natsPerCharacter: 0, natsPerCycle: 0 });
});

test('the largest', () => {
  const task = parity({ bits: 16 });
  expect(task.heldOut?.examples).toBe(16_384);
  expect(new Set(readPatterns(task.heldOut?.open({ batch: 128 }).stream, task, 128)).size).toBe(128);
});
