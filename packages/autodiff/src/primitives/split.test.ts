import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { toArray } from '../eager/evaluate.ts';
import { tensor } from '../eager/literal.ts';
import { ShapeError } from '../errors.ts';
import { mergeAxes, splitAxis } from './split.ts';

const [six, two, three, unit] = [axis('six', 6), axis('two', 2), axis('three', 3), axis('unit')];
const line = tensor([1, 2, 3, 4, 5, 6], [six]);

describe('splitAxis and mergeAxes', () => {
  it('let the second axis count faster', () => {
    const parts = splitAxis(line, six, [two, three]);
    expect(toArray(parts)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const turned = tensor([[1, 4], [2, 5], [3, 6]], [three, two]); // prettier-ignore
    expect(toArray(mergeAxes(turned, [two, three], six))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('undo each other', () => {
    expect(mergeAxes(splitAxis(line, six, [two, three]), [two, three], six)).toBe(line);
  });

  it('are of fixed axes whose extents multiply', () => {
    expect(() => splitAxis(line, six, [two, two])).toThrow(ShapeError);
    expect(() => splitAxis(line, six, [three, unit])).toThrow('A growable axis is never split: keep two.');
    expect(() => mergeAxes(line, [two, three], six)).toThrow(
      'mergeAxes: found [six], expected it to have "two" and "three" and to lack "six".',
    );
  });
});
