import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { evaluate, toArray } from '../eager/evaluate.ts';
import { positions, tensor } from '../eager/literal.ts';
import type { MeristemError } from '../errors.ts';
import { GraphError, ShapeError } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, multiply } from './arithmetic.ts';
import { contract } from './contract.ts';
import { exp, tanh } from './functions.ts';
import { gather, oneHot } from './lookup.ts';
import { relabel } from './movement.ts';
import { random } from './random.ts';
import { broadcast, sum } from './reduce.ts';
import { scan } from './scan.ts';
import { randomKey } from '../random/key.ts';

const [time, unit] = [axis('time'), axis('unit')];
const x = tensor(
  [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  [time, unit],
) as Tensor;
const initial = tensor([1, 1], [unit]) as Tensor;
const number = tensor(0, []) as Tensor;

/** Scans `x` with a step that gets the carried value and the element, and may emit. */
function scanWith(
  step: (c: Tensor, x: Tensor) => { next?: Tensor; emit?: Tensor },
  carry = initial,
  sequence = x,
) {
  return scan({
    over: time,
    carry: { c: carry },
    elements: { x: sequence },
    step: ({ c }, { x: now }) => {
      const { next = c, emit = c } = step(c, now);
      return { carry: { c: next }, emit: { emit } };
    },
  });
}

function refused(
  act: () => unknown,
  type: typeof MeristemError,
  ...messages: readonly (string | RegExp)[]
): void {
  expect(act).toThrow(type);
  for (const message of messages) expect(act).toThrow(message);
}

const inner = (carry: Tensor, sequence: Tensor): Tensor =>
  scan({
    over: unit,
    carry: { s: carry },
    elements: { y: sequence },
    step: ({ s }, { y }) => ({ carry: { s: add(multiply(s, 2), y) }, emit: {} }),
  }).carry.s;

describe('a scan refuses', () => {
  it('a sequence without the axis', () => {
    const act = (): unknown => scanWith((c, now) => ({ next: add(c, now) }), initial, initial);
    refused(act, ShapeError, 'found a sequence [unit], expected it to have "time"', 'Capture tensors');
  });

  it('a carried value that changes its dims', () => {
    refused(
      () => scanWith((c) => ({ next: sum(c, unit) })),
      ShapeError,
      'carried value "c": found [] after the step',
      '[unit]',
    );
    refused(
      () => scanWith((c, now) => ({ next: multiply(c, relabel(now, [[unit, unit.pre]])) })),
      ShapeError,
      '[unit]',
    );
  });

  it('a carried value that is left out', () => {
    const act = (): unknown =>
      scan({
        over: time,
        carry: { c: initial },
        elements: { x },
        step: () => ({ carry: {} as { c: Tensor }, emit: {} }),
      });
    refused(act, ShapeError, 'carried value "c": found nothing after the step');
  });

  it('a carried value that turns from positions into numbers, or the other way', () => {
    const at = positions(0, []) as Tensor;
    refused(() => scanWith(() => ({ next: number }), at), ShapeError, 'found real numbers after the step');
    refused(() => scanWith(() => ({ next: at }), number), ShapeError, 'found unit positions after the step');
  });

  it('a carried value over the axis itself', () => {
    refused(() => scanWith((c) => ({ next: c }), x), ShapeError, 'expected no "time"');
  });

  it('a captured tensor that has the axis, however it is used', () => {
    const message = 'inside a step, expected no "time" there';
    refused(() => scanWith((c) => ({ next: sum(multiply(x, c), time) })), ShapeError, message);
    refused(() => scanWith((c) => ({ emit: sum(multiply(x, c), time) })), ShapeError, message);
    refused(() => scanWith((_c, now) => ({ emit: contract(x, now, [unit]) })), ShapeError, message);
    refused(() => scanWith(() => ({ emit: x })), ShapeError, message);
    const at = positions([0, 1, 2], [time]) as Tensor;
    refused(
      () =>
        scan({
          over: time,
          carry: { c: initial },
          elements: { at },
          step: ({ c }, { at: now }) => ({ carry: { c: add(c, gather(x, now, time)) }, emit: {} }),
        }),
      ShapeError,
      message,
    );
  });

  it('a step that makes the axis', () => {
    const at = positions([0, 1, 2], [time]) as Tensor;
    const act = (): unknown =>
      scan({
        over: time,
        carry: { c: initial },
        elements: { at },
        step: ({ c }, { at: now }) => ({
          carry: { c: multiply(c, sum(oneHot(now, time), time)) },
          emit: {},
        }),
      });
    refused(act, ShapeError, 'expected no "time"');
  });

  it('another scan inside of it that depends on its carry', () => {
    const act = (): unknown => scanWith((c, now) => ({ next: add(c, inner(sum(c, unit), now)) }));
    refused(act, GraphError, 'one loop at a time');
  });

  it('another scan inside of it that depends on its elements alone', () => {
    refused(
      () => scanWith((c, now) => ({ next: add(c, inner(number, now)) })),
      GraphError,
      'one loop at a time',
    );
    refused(() => scanWith((_c, now) => ({ emit: inner(number, now) })), GraphError, 'one loop at a time');
  });

  it('another scan inside of it that captures its values', () => {
    const capturing = (value: Tensor): Tensor =>
      scan({
        over: unit,
        carry: { s: number },
        elements: { y: initial },
        step: ({ s }, { y }) => ({ carry: { s: add(s, multiply(y, value)) }, emit: {} }),
      }).carry.s;
    refused(
      () => scanWith((c) => ({ next: add(c, capturing(sum(c, unit))) })),
      GraphError,
      'one loop at a time',
    );
    refused(
      () => scanWith((_c, now) => ({ emit: capturing(sum(now, unit)) })),
      GraphError,
      'one loop at a time',
    );
  });

  it('random numbers for each step under one clock', () => {
    const act = (): unknown =>
      scanWith((_c, now) => ({
        emit: random(randomKey(0), sum(now, unit), 'normal', [unit]),
      }));
    refused(act, ShapeError, 'random: found a clock with axes');
  });
});

describe('a scan allows', () => {
  it('another scan inside of it that does not depend on the step', () => {
    const { carry } = scanWith((c) => ({ next: add(c, inner(number, initial)) }));
    expect(toArray(carry.c, { extents: { time: 3 } })).toEqual([10, 10]);
  });

  it('a captured tensor that has the axis in another role, or summed away', () => {
    const memory = relabel(x, [[time, time.pre]]);
    const { emitted } = scanWith((_c, now) => ({ emit: contract(memory, now, [unit]) }));
    expect(evaluate({ emitted: emitted.emit }).emitted).toMatchObject({ extents: [3, 3] });
    expect(toArray(scanWith((c) => ({ next: add(c, sum(x, time)) })).carry.c)).toEqual([28, 37]);
  });
});

describe('a value of a step', () => {
  it('is refused outside of its scan', () => {
    let leaked: Tensor | undefined;
    scanWith((c, now) => {
      leaked = tanh(add(c, now));
      return {};
    });
    refused(
      () => toArray(exp(leaked!)),
      GraphError,
      'found "c", a value of one step of a scan, outside of that scan',
      'Emit it',
    );
  });

  it('is refused in another scan', () => {
    let leaked: Tensor | undefined;
    scanWith((c) => {
      leaked = c;
      return {};
    });
    const { carry } = scanWith((c) => ({ next: add(c, leaked!) }));
    refused(
      () => toArray(carry.c),
      GraphError,
      'found "c", a value of one step of a scan, outside of that scan',
    );
  });

  it('is refused as the carried value of a scan inside', () => {
    const act = (): unknown =>
      scanWith((c, now) => ({ next: add(c, broadcast(inner(sum(c, unit), now), [unit])) }));
    refused(act, GraphError, 'one loop at a time');
  });
});
