import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginning, edited, type History, MOST_STEPS, redone, undone } from './history.ts';

const times = <T>(n: number, step: (value: T) => T, start: T): T =>
  Array.from({ length: n }).reduce<T>((value) => step(value), start);

describe('history', () => {
  it('gives back every state by undo, and again by redo', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 17 }), (values) => {
        const numbered = values.map((value, k) => ({ value, k }));
        const last = numbered.reduce<History<object>>(
          (history, value) => edited(history, value),
          beginning({}),
        );
        const back = times(values.length, undone, last);
        expect(back.past).toHaveLength(0);
        expect(times(values.length, redone, back).present).toBe(last.present);
      }),
    );
  });

  it('makes one step of the edits of one gesture', () => {
    const typed = edited(edited(edited(beginning('a'), 'ab', 'name'), 'abc', 'name'), 'abcd', 'name');
    expect(undone(typed).present).toBe('a');
    expect(undone(edited(typed, 'x', 'seed')).present).toBe('abcd');
  });

  it('takes no step where an edit changes nothing', () => {
    const history = beginning('a');
    expect(edited(history, 'a')).toBe(history);
  });

  it('forgets what was undone when another edit is made', () => {
    const other = edited(undone(edited(beginning('a'), 'b')), 'c');
    expect(redone(other).present).toBe('c');
  });

  it('keeps a bounded number of steps', () => {
    const long = Array.from({ length: MOST_STEPS + 5 }, (_, k) => k + 1).reduce(
      (h, k) => edited(h, k),
      beginning(0),
    );
    expect(long.past).toHaveLength(MOST_STEPS);
    expect(long.past[0]).toBe(5);
  });
});
