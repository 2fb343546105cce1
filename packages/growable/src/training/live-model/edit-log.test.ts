import { axis, editOf } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AppliedEdit, EditLog } from './edit-log.ts';

const applied = fc
  .record({
    clock: fc.nat(1_000_000),
    name: fc.constantFrom('memory', 'deep'),
    extent: fc.constantFrom(0, 1, 3, 4, 5, 17, 300),
    births: fc.nat(3),
    gone: fc.oneof(fc.array(fc.nat(16)), fc.constant(Array.from({ length: 290 }, (_, i) => i))),
    reversed: fc.boolean(),
  })
  .map(({ clock, name, extent, births, gone, reversed }) => {
    const removed = gone.filter((position) => position < extent);
    const edit = editOf(axis(name), extent, removed, births);
    const survivors = reversed ? [...edit.survivors].reverse() : edit.survivors;
    return { clock, edit: { ...edit, survivors } };
  });

const names = fc.array(fc.constantFrom('b1', 'b2', 'b3'), { maxLength: 3 });
const restructured = fc.record({
  clock: fc.nat(1_000_000),
  edit: fc.record({ population: fc.constantFrom('stack.layers', 'links'), removed: names, born: names }),
});

describe('EditLog', () => {
  it('gives back what was put in, through another log too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 3, arbitrary: applied }, restructured), { maxLength: 40 }),
        (entries) => {
          const log = new EditLog();
          for (const { clock, edit } of entries) log.append(clock, edit);
          const expected: readonly AppliedEdit[] = entries;
          expect(log.toArray()).toEqual(expected);
          expect(log.length).toBe(entries.length);
          expect(EditLog.of(log.toArray()).toArray()).toEqual(expected);
          const packed = log.pack();
          expect(packed.count).toBe(entries.length);
          expect(EditLog.of(packed).toArray()).toEqual(expected);
          expect(EditLog.of(structuredClone(packed)).pack()).toEqual(packed);
          expect(log.copy().pack()).toEqual(packed);
        },
      ),
    );
  });

  it('takes no more room than its edits are long, however far their positions are apart', () => {
    const log = new EditLog();
    log.append(1, { axis: 'memory', survivors: [2, 2 ** 24 - 1], births: 0 });
    expect(log.toArray()).toEqual([
      { clock: 1, edit: { axis: 'memory', survivors: [2, 2 ** 24 - 1], births: 0 } },
    ]);
    expect(log.pack().packed.length).toBeLessThan(60);
  });

  it('refuses a clock that it cannot store', () => {
    expect(() => new EditLog().append(2 ** 31, editOf(axis('memory'), 1, []))).toThrow(
      'found clock 2147483648, expected a whole number below 2^31',
    );
  });
});
