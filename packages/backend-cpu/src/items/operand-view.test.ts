import { axis, type Dim, type PlanOperand } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { layoutOf } from '../layout/tensor-layout.ts';
import { loopOver } from '../lowering/lowering.ts';
import { joinDims, type OperandView, viewOf } from './operand-view.ts';

const [unit, time, one] = [axis('unit'), axis('time'), axis('one', 1)];
const [four, five, eight] = [axis('four', 4), axis('five', 5), axis('eight', 8)];
const operand = (dims: readonly Dim[], rows: PlanOperand['rows'] = { at: 'all', shift: 0 }): PlanOperand => ({
  buffer: 3,
  dims,
  rows,
});
const whole = (dims: readonly Dim[], names: readonly Dim[] = dims): OperandView =>
  viewOf(operand(names), layoutOf(dims), undefined);

describe('the view of an operand', () => {
  it('knows dims by the names of the instruction', () => {
    const view = whole([unit.pre, five], [unit.post, five]);
    expect(view.dims).toEqual([unit.post, five]);
    expect(view.stride(unit.post)).toEqual({ kind: 'stride', buffer: 3, dim: 0 });
    expect([view.stride(unit.pre), view.stride(undefined)]).toEqual([0, 0]);
    expect([view.has(unit.pre), view.contiguous(five), view.contiguous(unit.post)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('leaves out dims of a single unit', () => {
    expect(whole([one, unit, one.pre]).dims).toEqual([unit]);
    expect(whole([unit, one]).contiguous(unit)).toBe(true);
  });

  it.each([
    { rows: { at: 'all', shift: 0 }, shifts: [] },
    { rows: { at: 'all', shift: 1 }, shifts: [{ dim: 0, units: 1 }] },
    { rows: { at: 'first' }, shifts: [] },
    { rows: { at: 'last' }, shifts: [{ dim: 0, units: 'extent' }] },
    { rows: { at: 'step', shift: 1 }, shifts: [{ dim: 0, units: 1 }] },
  ] as const)('begins where $rows do', ({ rows, shifts }) => {
    const loop = loopOver(time);
    const dims = rows.at === 'all' ? [time, unit] : [unit];
    const view = viewOf(operand(dims, rows), layoutOf([time, unit], true, true), loop);
    expect(view.address).toEqual({
      kind: 'address',
      buffer: 3,
      shifts,
      steps: rows.at === 'step' ? [{ variable: loop, dim: 0 }] : [],
    });
    expect(view.rows).toEqual(rows);
    expect(view.contiguous(unit)).toBe(true);
  });

  it('is ragged where its end is followed by numbers: slices that end within a vector, numbers out of a row', () => {
    const row = whole([unit, eight]);
    expect(row.ragged).toBe(false);
    expect(row.shifted(eight, 4, four).ragged).toBe(false);
    expect(row.shifted(eight, 1, five).ragged).toBe(true);
    expect(row.shifted(eight, 0, five).ragged).toBe(true);
    // Whole rows of an outer dim are followed by padding of their own.
    expect(whole([eight, unit]).shifted(eight, 1, five).ragged).toBe(false);
    expect(viewOf(operand([], { at: 'first' }), layoutOf([time, unit]), undefined).ragged).toBe(true);
    expect(viewOf(operand([], { at: 'first' }), layoutOf([time], true), undefined).ragged).toBe(false);
  });

  it('moves by a slice, and keeps it when it is cut or stepped through', () => {
    const loop = loopOver(unit);
    const view = whole([unit, eight]).shifted(eight, 3, five).stepping(unit, loop);
    expect(view.address.shifts).toEqual([{ dim: 1, units: 3 }]);
    expect(view.address.steps).toEqual([{ variable: loop, dim: 0 }]);
    expect(view.dims).toEqual([five]);
    expect(view.ragged).toBe(true);
    expect(view.stepping(unit, loop)).toBe(view);
    expect(whole([eight]).shifted(eight, 2, one).dims).toEqual([]);
    expect(whole([eight]).shifted(eight, 2, one).intervals).toEqual([{ dim: 0, from: 2, to: 3 }]);
  });
});

describe('joining dims', () => {
  const last = (dims: readonly Dim[], ...views: OperandView[]): Dim[] =>
    joinDims(dims, views).map((each) => each.last);

  it('joins neighbours that all operands walk through as one', () => {
    const dims = [unit, four];
    expect(joinDims(dims, [whole(dims), whole(dims)])).toEqual([{ axes: [unit, four], last: four }]);
    expect(last([unit, five, four], whole([unit, five, four]))).toEqual([four]);
    expect(last([unit, four], whole([four]), whole([unit, four]))).toEqual([unit, four]);
    expect(last([unit, four], whole([unit, four]), whole([five]))).toEqual([four]);
  });

  it('joins none that one operand has in another order, or with something in between', () => {
    expect(last([unit, four], whole([unit, four]), whole([four, unit]))).toEqual([unit, four]);
    expect(last([unit, four], whole([unit, five, four]))).toEqual([unit, four]);
    expect(last([five, unit], whole([five, unit]))).toEqual([five, unit]);
    expect(joinDims([], [whole([unit])])).toEqual([]);
  });

  it('joins no part of a longer dim', () => {
    const part = whole([unit, eight]).shifted(eight, 0, four);
    expect(last([unit, four], part)).toEqual([unit, four]);
  });
});
