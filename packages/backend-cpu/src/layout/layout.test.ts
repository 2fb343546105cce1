import { axis, type Axis, type Dim } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capacityFor, paddedLanes, rowLanes } from './capacity.ts';
import { isSingle, layoutOf, place, walkAsOne } from './tensor-layout.ts';

const [unit, other] = [axis('unit'), axis('other', { max: 100 })];
const [one, four, five, eight, wide] = [
  axis('one', 1),
  axis('four', 4),
  axis('five', 5),
  axis('eight', 8),
  axis('wide', 256),
];
const none = axis('none', 0);

describe('capacity', () => {
  it.each([
    [0, 16],
    [1, 16],
    [16, 16],
    [17, 48],
    [48, 48],
    [49, 112],
    [112, 112],
    [113, 144],
    [145, 176],
    [256, 304],
    [497, 624],
    [900, 1008],
    [1009, 1264],
  ])('for %s units is %s', (extent, capacity) => {
    expect(capacityFor(unit, extent)).toBe(capacity);
  });

  it('about doubles, later grows by a quarter, in odd multiples of 16 that hold all units', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.oneof(fc.constant(Infinity), fc.nat(5000)), (units, most) => {
        const max = Math.max(units, most, 1);
        const bounded = axis('bounded', Number.isFinite(max) ? { max } : {});
        const capacity = capacityFor(bounded, units);
        expect(capacity).toBeGreaterThanOrEqual(units);
        expect(capacity % 32).toBe(16);
        expect(capacity).toBeLessThanOrEqual(Math.max(16, 2 * units + 16));
        if (units >= 112) expect(capacity).toBeLessThanOrEqual(1.25 * units + 16);
        if (Number.isFinite(max)) expect(capacity).toBeLessThan(max + 32);
      }),
    );
  });

  it('of a fixed axis is its extent', () => {
    expect([none, one, five, wide].map((each) => capacityFor(each, each.min))).toEqual([0, 1, 5, 256]);
  });

  it('pads rows to whole vectors, and keeps the distance of long ones off powers of two', () => {
    expect([0, 1, 3, 4, 5, 17].map(paddedLanes)).toEqual([0, 4, 4, 4, 8, 20]);
    expect([five, wide, none].map((each) => rowLanes(each, each.min))).toEqual([8, 272, 0]);
    expect(rowLanes(unit, 48)).toBe(48);
  });
});

describe('a layout', () => {
  const capacities = new Map<Axis, number>([
    [unit, 48],
    [other, 16],
  ]);
  const capacityOf = (each: Axis): number => capacities.get(each) ?? each.min;

  it('of a scalar owns one vector', () => {
    const layout = layoutOf([]);
    expect([layout.inner, layout.physical]).toEqual([-1, []]);
    expect(place(layout, capacityOf)).toEqual({ strides: [], bytes: 16 });
    expect(place(layoutOf([one, one.pre]), capacityOf)).toEqual({ strides: [0, 0], bytes: 16 });
  });

  it.each<{ dims: Dim[]; strides: number[]; bytes: number }>([
    { dims: [unit], strides: [4], bytes: 192 },
    { dims: [unit.pre, other.post], strides: [64, 4], bytes: 48 * 64 },
    { dims: [five], strides: [4], bytes: 32 },
    { dims: [five, four], strides: [16, 4], bytes: 80 },
    { dims: [one, unit], strides: [0, 4], bytes: 192 },
    { dims: [unit, one], strides: [4, 0], bytes: 192 },
    { dims: [four, one, five], strides: [32, 0, 4], bytes: 128 },
    { dims: [five, unit, four], strides: [48 * 16, 16, 4], bytes: 5 * 48 * 16 },
    { dims: [unit, wide], strides: [272 * 4, 4], bytes: 48 * 272 * 4 },
    { dims: [none], strides: [4], bytes: 16 },
    { dims: [none, unit], strides: [192, 4], bytes: 16 },
    { dims: [unit, none], strides: [16, 4], bytes: 48 * 16 },
  ])('of $dims has strides $strides', ({ dims, strides, bytes }) => {
    expect(place(layoutOf(dims), capacityOf)).toEqual({ strides, bytes });
  });

  it('that loops step through gives every row vectors of its own', () => {
    expect(layoutOf([five], true)).toMatchObject({ physical: [0], inner: -1 });
    expect(place(layoutOf([five], true), capacityOf)).toEqual({ strides: [16], bytes: 80 });
    expect(place(layoutOf([one], true), capacityOf)).toEqual({ strides: [16], bytes: 16 });
    expect(place(layoutOf([five, unit], true), capacityOf)).toEqual({ strides: [192, 4], bytes: 960 });
    expect(layoutOf([five, one], true).inner).toBe(-1);
  });

  it('with an extra row has room for one more', () => {
    expect(place(layoutOf([five, unit], true, true), capacityOf)).toEqual({
      strides: [192, 4],
      bytes: 6 * 192,
    });
    expect(place(layoutOf([five], true, true), capacityOf)).toEqual({ strides: [16], bytes: 96 });
  });

  it('keeps every stride but the innermost a multiple of 16 bytes, and elements apart', () => {
    const dims = fc.uniqueArray(fc.constantFrom<Dim>(unit, unit.pre, other, one, four, five, eight), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(dims, fc.boolean(), fc.boolean(), (drawn, stepped, extra) => {
        const layout = layoutOf(drawn, (stepped || extra) && drawn.length > 0, extra && drawn.length > 0);
        const { strides, bytes } = place(layout, capacityOf);
        let inside = 4;
        for (const d of [...layout.physical].reverse()) {
          if (d !== layout.inner) expect(strides[d]! % 16).toBe(0);
          expect(strides[d]).toBeGreaterThanOrEqual(inside);
          const rows = capacityOf(drawn[d]!.axis) + (layout.extraRow && d === 0 ? 1 : 0);
          inside = strides[d]! * rows;
        }
        expect(bytes).toBeGreaterThanOrEqual(Math.max(16, inside));
      }),
    );
  });
});

describe('walking two dims as one', () => {
  it.each<{ dims: Dim[]; joins: boolean; why: string }>([
    { dims: [unit, four], joins: true, why: 'rows are whole vectors' },
    { dims: [unit, eight], joins: true, why: 'rows are two whole vectors' },
    { dims: [unit, five], joins: false, why: 'rows have padding' },
    { dims: [unit, wide], joins: false, why: 'rows are set apart' },
    { dims: [five, unit], joins: false, why: 'the inner axis may grow' },
    { dims: [four, other.pre], joins: false, why: 'the inner axis is bounded, not fixed' },
  ])('of $dims is $joins, because $why', ({ dims, joins }) => {
    expect(walkAsOne(layoutOf(dims), 0, 1)).toBe(joins);
  });

  it('skips dims of a single unit, and no other', () => {
    expect(walkAsOne(layoutOf([unit, one, four]), 0, 2)).toBe(true);
    expect(walkAsOne(layoutOf([unit, eight, four]), 0, 2)).toBe(false);
    expect(walkAsOne(layoutOf([unit, five, eight, four]), 0, 1)).toBe(true);
    expect(isSingle(one.pre)).toBe(true);
    expect(isSingle(axis('growing', { min: 1 }))).toBe(false);
  });
});
