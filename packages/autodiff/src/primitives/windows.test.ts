import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { toArray } from '../eager/evaluate.ts';
import { positions, tensor } from '../eager/literal.ts';
import { ShapeError } from '../errors.ts';
import { OptionError } from '../options/fault.ts';
import { gradient } from '../gradient/gradient.ts';
import { contract } from './contract.ts';
import { cumulativeSum } from './cumulative.ts';
import { max, sum } from './reduce.ts';
import { indexInput } from './source.ts';
import { overlapAdd, windows } from './windows.ts';

const [six, three, two] = [axis('six', 6), axis('three', 3), axis('two', 2)];
const [time, unit] = [axis('time'), axis('unit')];
const line = tensor([1, 2, 3, 4, 5, 6], [six]);

describe('windows', () => {
  it('lie beside each other, a stride apart', () => {
    const pairs = windows(line, { from: six, to: three, offset: two, stride: 2 });
    expect(toArray(pairs)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it('begin before the axis, and show what stands beyond its ends', () => {
    const options = { from: six, to: six, offset: three, before: 1, elsewhere: -Infinity };
    expect(toArray(max(windows(line, options), three))).toEqual([2, 3, 4, 5, 6, 6]);
  });

  it('look back over time by as many places as they are dilated', () => {
    const steps = tensor([1, 10, 100, 1000], [time]);
    const back = windows(steps, { from: time, to: time, offset: two, dilation: 2, before: 2 });
    expect(toArray(sum(back, two))).toEqual([1, 10, 101, 1010]);
  });

  it('give back to a place what all windows that hold it were given', () => {
    const weights = tensor([1, 2, 3, 4, 5, 6], [six]);
    const held = contract(windows(line, { from: six, to: six, offset: three, before: 1 }), weights, [six]);
    const [slope] = gradient(sum(held, three), [line]);
    expect(toArray(slope!)).toEqual([3, 6, 9, 12, 15, 11]);
  });

  it('look back with a dilation below 0, and begin behind the start', () => {
    const back = windows(line, { from: six, to: three, offset: two, dilation: -1, before: -2 });
    expect(toArray(back)).toEqual([
      [3, 2],
      [4, 3],
      [5, 4],
    ]);
  });

  it('are of one size for ever', () => {
    expect(() => windows(line, { from: six, to: six, offset: unit })).toThrow(
      'windows: found the axis unit (0 to Infinity) of offsets, expected one of fixed extent.',
    );
  });

  it('on a growable axis lie at every place', () => {
    const steps = tensor([1, 2], [time]);
    const act = (): unknown => windows(steps, { from: time, to: time, offset: two, stride: 2 });
    expect(act).toThrow(ShapeError);
    expect(act).toThrow(
      'expected two axes of fixed extent, or one axis of any extent as both, with stride 1.',
    );
    expect(() => windows(steps, { from: time, to: six, offset: two })).toThrow('with stride 1');
  });

  it('are of an axis that the tensor has', () => {
    expect(() => windows(line, { from: three, to: six, offset: two })).toThrow(
      'windows: found [six], expected it to have "three" and to lack "two" and "six".',
    );
    expect(() => overlapAdd(line, { from: six, to: six, offset: two })).toThrow(
      'overlapAdd: found [six], expected it to have "six" and "two".',
    );
    expect(() => windows(indexInput('at', [six]), { from: six, to: six, offset: two })).toThrow(
      'windows: found unit positions, expected real numbers.',
    );
  });

  it.each([{ stride: 0 }, { dilation: 1.5 }, { dilation: 0 }, { before: 0.5 }])('refuse %j', (wrong) => {
    expect(() => windows(line, { from: six, to: six, offset: two, ...wrong })).toThrow(OptionError);
  });
});

describe('overlapAdd', () => {
  it('sums what falls on one place', () => {
    const pairs = tensor([[1, 10], [2, 20], [3, 30]], [three, two]); // prettier-ignore
    const options = { from: three, to: six, offset: two, dilation: 2 };
    expect(toArray(overlapAdd(pairs, options))).toEqual([1, 2, 13, 20, 30, 0]);
  });
});

describe('cumulativeSum', () => {
  it('sums up to each place, and from each place on', () => {
    expect(toArray(cumulativeSum(line, six))).toEqual([1, 3, 6, 10, 15, 21]);
    expect(toArray(cumulativeSum(line, six, { reverse: true }))).toEqual([21, 20, 18, 15, 11, 6]);
  });

  it('wants a dim of the tensor', () => {
    expect(() => cumulativeSum(line, three as never)).toThrow(
      'cumulativeSum: found [six], expected it to have "three".',
    );
  });
});

describe('positions', () => {
  it('along an axis are real numbers from 0 on, however many there are', () => {
    expect(toArray(positions(unit), { extents: { unit: 4 } })).toEqual([0, 1, 2, 3]);
  });
});
