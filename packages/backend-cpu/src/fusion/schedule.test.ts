import { axis, type Dim } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { layoutOf } from '../layout/tensor-layout.ts';
import type { FusedOperation } from '../codegen/fused-kernel.ts';
import type { Item, Opaque, Pointwise } from '../items/item.ts';
import { type OperandView, viewOf } from '../items/operand-view.ts';
import { overlap } from '../program/region.ts';
import { Group } from './group.ts';
import { schedule } from './schedule.ts';

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
/** Buffers that the stages write, in order; those of a group together. */
const order = (items: readonly Item[]): number[][] =>
  schedule(items).map((stage) => stage.writes.map(({ buffer }) => buffer));

describe('scheduling', () => {
  it('puts a chain into one group', () => {
    expect(order([item(1, [0]), item(2, [1]), item(3, [2, 0])])).toEqual([[1, 2, 3]]);
  });

  it('moves an item up past what has nothing to do with it', () => {
    expect(order([item(1, [0]), opaque(10, [9]), item(2, [1])])).toEqual([[1, 2], [10]]);
    expect(order([item(1, [0]), opaque(10, [1]), item(2, [1])])).toEqual([[1, 2], [10]]);
  });

  it('moves a group down past what has nothing to do with it', () => {
    expect(order([item(1, [0]), opaque(10, [9]), item(2, [1, 10])])).toEqual([[10], [1, 2]]);
  });

  it('leaves them apart where both orders matter', () => {
    // 10 needs 1, and 2 needs 10.
    expect(order([item(1, [0]), opaque(10, [1]), item(2, [1, 10])])).toEqual([[1], [10], [2]]);
  });

  it.each([
    { name: 'what it writes is read in between', between: opaque(10, [1, 2]), last: item(2, [1]) },
    { name: 'what it writes is written in between', between: opaque(2, [1]), last: item(2, [1]) },
    { name: 'what it reads is written in between', between: opaque(5, [1]), last: item(2, [1, 5]) },
  ])('does not change the order where $name', ({ between, last }) => {
    const stages = order([item(1, [0]), between, last]);
    expect(stages).toHaveLength(3);
    expect(stages[1]).toEqual(between.writes.map(({ buffer }) => buffer));
  });

  it('keeps every pair in order that depends on each other, whatever is moved', () => {
    let seed = 7;
    const below = (count: number): number => (seed = (seed * 48_271) % 2_147_483_647) % count;
    for (let round = 0; round < 300; round++) {
      const items: Item[] = Array.from({ length: 3 + below(8) }, () => {
        const [to, from] = [below(6), [below(6), below(6)]];
        return below(3) === 0
          ? opaque(
              to,
              from.filter((each) => each !== to),
            )
          : item(to, from);
      });
      const flat = schedule(items).flatMap((stage): Item[] =>
        stage instanceof Group ? [...stage.members] : [stage],
      );
      expect([...flat].sort()).toHaveLength(items.length);
      const touches = (each: Item): { reads: readonly OperandView[]; writes: readonly OperandView[] } =>
        each.kind === 'pointwise' ? { reads: each.inputs, writes: [each.output] } : (each as never);
      items.forEach((before, i) =>
        items.slice(i + 1).forEach((after) => {
          const [p, q] = [touches(before), touches(after)];
          const meet = (x: readonly OperandView[], y: readonly OperandView[]): boolean =>
            x.some((one) => y.some((other) => overlap(one, other)));
          if (meet(p.writes, q.reads) || meet(p.writes, q.writes) || meet(p.reads, q.writes)) {
            expect(flat.indexOf(before)).toBeLessThan(flat.indexOf(after));
          }
        }),
      );
    }
  });
});

describe('a group', () => {
  const turned = (output: number, input: number): Pointwise => ({
    ...item(output, []),
    inputs: [
      viewOf(
        { buffer: input, dims: [column, row], rows: { at: 'all', shift: 0 } },
        layoutOf([row, column]),
        undefined,
      ),
    ],
  });

  it('admits what goes through the same space and reads its own place', () => {
    const group = new Group(item(1, [0]));
    expect(group.admits(item(2, [1, 5]))).toBe(true);
    expect(group.admits({ ...item(2, [1]), space: [column, row] })).toBe(false);
    expect(group.admits({ ...item(2, [1]), space: [row] })).toBe(false);
  });

  it('does not admit another order of what it has written', () => {
    expect(new Group(item(1, [0])).admits(turned(2, 1))).toBe(false);
    expect(new Group(item(1, [0])).admits(turned(2, 5))).toBe(true);
  });

  it('does not admit a write over what another member reads in another order', () => {
    const group = new Group(turned(1, 0));
    expect(group.admits(item(0, [1]))).toBe(false);
    expect(new Group(item(1, [0])).admits(item(0, [1]))).toBe(true);
  });

  it('does not admit a second write of the same place', () => {
    expect(new Group(item(1, [0])).admits(item(1, [0]))).toBe(false);
  });

  it('does not admit what needs the result of a fold', () => {
    const sum: Pointwise = { ...item(1, []), operation: 'sum', inputs: [view(0)], output: view(1, [row]) };
    const group = new Group(sum);
    expect(group.admits({ ...item(2, [0]), inputs: [view(0), view(1, [row])] })).toBe(false);
    expect(group.admits(item(2, [0]))).toBe(true);
  });

  it('reads what no member has written before', () => {
    const group = new Group(item(1, [0, 4]));
    group.add(item(2, [1, 5]));
    group.add(item(3, [2, 2]));
    expect(group.reads.map(({ buffer }) => buffer)).toEqual([0, 4, 5]);
    expect(group.writes.map(({ buffer }) => buffer)).toEqual([1, 2, 3]);
  });

  it('stays small enough for registers', () => {
    const group = new Group(item(100, [0]));
    while (group.members.length < 48) group.add(item(100 + group.members.length, [0]));
    expect(group.admits(item(2, [0]))).toBe(false);
  });
});
