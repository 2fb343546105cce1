import { axis, type Dim } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { FusedOperation } from '../codegen/fused-kernel.ts';
import type { Item, Opaque, Pointwise } from '../items/item.ts';
import { type OperandView, viewOf } from '../items/operand-view.ts';
import { layoutOf } from '../layout/tensor-layout.ts';
import { Group } from './group.ts';
import { schedule } from './schedule.ts';
import { sink } from './sink.ts';

const [row, column] = [axis('row'), axis('column')];
const view = (buffer: number, dims: readonly Dim[] = [row, column]): OperandView =>
  viewOf({ buffer, dims, rows: { at: 'all', shift: 0 } }, layoutOf(dims), undefined);
const item = (output: number, inputs: readonly number[], operation: FusedOperation = 'add'): Pointwise => ({
  kind: 'pointwise',
  operation,
  inputs: inputs.map((buffer) => view(buffer)),
  output: view(output),
  space: [row, column],
});
const opaque = (writes: number, reads: readonly number[]): Opaque => ({
  kind: 'opaque',
  operations: [],
  reads: reads.map((buffer) => view(buffer)),
  writes: [view(writes)],
});
/** Buffers that the stages write, in order; those of a group together. `kept` are those that the caller reads. */
const order = (items: readonly Item[], kept: readonly number[] = []): number[][] =>
  sink(schedule(items), ({ buffer }) => kept.includes(buffer)).map((stage) =>
    stage.writes.map(({ buffer }) => buffer),
  );
/** Something that others are computed from in between, so that the groups around it cannot join. */
const between = opaque(10, [1]);

describe('sinking', () => {
  it('moves what one later group reads to that group', () => {
    expect(order([item(1, [0]), item(2, [1, 0]), between, item(3, [2, 10])])).toEqual([[1], [10], [2, 3]]);
  });

  it('moves what it is computed from along, consumers first', () => {
    const items = [item(1, [0]), item(2, [1, 0]), item(4, [2, 0]), between, item(3, [4, 2, 10], 'select')];
    expect(order(items)).toEqual([[1], [10], [2, 4, 3]]);
  });

  it('leaves no group without members', () => {
    const items = [item(2, [0]), opaque(10, [1]), opaque(11, [10]), item(3, [2, 11])];
    const stages = sink([new Group(items[0] as Pointwise), ...schedule(items.slice(1))], () => false);
    expect(stages.map(({ writes }) => writes.map(({ buffer }) => buffer))).toEqual([[10], [11], [2, 3]]);
  });

  it.each([
    { name: 'the caller reads it', rest: [between, item(3, [2, 10])], kept: [2] },
    { name: 'two stages read it', rest: [between, opaque(11, [2]), item(3, [2, 10])] },
    { name: 'no group reads it', rest: [between, opaque(3, [2, 10])] },
    {
      name: 'others write to the same place in between',
      rest: [opaque(10, [1]), opaque(2, [10]), item(3, [2, 10])],
    },
    { name: 'what it reads is written in between', rest: [between, opaque(0, [10]), item(3, [2, 10, 0])] },
  ])('leaves it where $name', ({ rest, kept }) => {
    const [first] = order([item(1, [0]), item(2, [1, 0]), ...rest], kept);
    expect(first).toEqual([1, 2]);
  });

  it('leaves what is computed from registers alone', () => {
    // Nobody reads 1 from memory, which would have to be stored in the place of 2.
    const items = [item(1, [0]), item(2, [1]), opaque(10, [5]), opaque(11, [10, 2]), item(3, [2, 11])];
    expect(order([item(1, [0]), item(2, [1]), item(5, [0]), opaque(10, [5]), item(3, [2, 10])])).toEqual([
      [1, 2, 5],
      [10],
      [3],
    ]);
    expect(order(items)[0]).toEqual([1, 2]);
  });

  it('leaves what would be read from more places than it saves', () => {
    const items = [item(1, [0]), item(2, [1, 6, 7], 'select'), between, item(3, [2, 10])];
    expect(order(items)[0]).toEqual([1, 2]);
  });
});
