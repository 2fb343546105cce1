import { cycleArrays, randomKey } from '@meristem/autodiff';
import { expect, it } from 'vitest';
import { taskByName } from '../registry.ts';
import { xor } from './xor.ts';

it('has every pattern once, of class 1 where the product of its bits is negative', () => {
  const task = xor();
  for (const stream of [
    task.open({ key: randomKey(3), batch: 4 }),
    task.heldOut?.open({ batch: 4 }).stream,
  ]) {
    const arrays = cycleArrays(task, 4);
    stream?.next(arrays);
    const bits = arrays['bits'] as Float64Array;
    const patterns = [0, 1, 2, 3].map((lane) => [bits[2 * lane], bits[2 * lane + 1]].join());
    expect(patterns.toSorted()).toEqual(['-1,-1', '-1,1', '1,-1', '1,1']);
    const products = [0, 1, 2, 3].map((lane) => (bits[2 * lane] as number) * (bits[2 * lane + 1] as number));
    expect([...(arrays['class'] ?? [])]).toEqual(products.map((product) => (product < 0 ? 1 : 0)));
  }
});

it('has none to spare, names its classes, and its floor is 0', () => {
  const task = xor();
  expect([task.rows, task.split, task.heldOut?.examples]).toEqual([undefined, undefined, 4]);
  expect(task.targets).toEqual([{ kind: 'symbol', name: 'class', size: 2, names: ['same', 'different'] }]);
  expect(task.floor(0)).toEqual({ natsPerCharacter: 0, natsPerCycle: 0 });
});

it('takes no options', () => {
  expect(taskByName('xor').options).toEqual({});
  expect(() => taskByName('xor', { bits: 3 })).toThrow(
    'task.options.bits: found the unknown field "bits", expected an object without fields. "xor" takes no options.',
  );
});
