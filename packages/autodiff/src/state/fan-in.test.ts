import { describe, expect, it } from 'vitest';
import { type Axis, axis, type Dim } from '../axis/axis.ts';
import { randomKey } from '../random/key.ts';
import { fanIn, glorot, he } from './fan-in.ts';
import { type Fill, normal, uniform } from './fill.ts';
import { createState } from './state.ts';
import { type BirthPolicy, variable } from './variable.ts';

const [source, target, other] = [axis('source'), axis('target'), axis('other')];
const gate = axis('gate', 3);
const key = randomKey(8);
const extents = { source: 16, target: 4, other: 9 };

/** A weight as it is created, in a state that has all three axes. */
function created(initial: Fill, dims: readonly Dim[] = [source.pre, target.post]): Float64Array {
  const weight = variable({ name: 'weight', dims, initial });
  return createState({ variables: [weight], axes: [source, target, other], key, extents }).read(weight);
}

/** Elements of a weight after the birth of a unit of an axis. */
function born(birth: BirthPolicy, of: Axis, dims: readonly Dim[] = [source.pre, target.post]): Float64Array {
  const weight = variable({ name: 'weight', dims, initial: normal(0), birth });
  const state = createState({ variables: [weight], axes: [source, target, other], key, extents });
  const survivors = Array.from({ length: state.extent(of) }, (_, i) => i);
  return state.apply({ axis: of.name, survivors, births: 1 }).read(weight);
}

function expectEqual(found: Float64Array, expected: Float64Array): void {
  expect(found.some((x) => x !== 0)).toBe(true);
  found.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 14));
}

describe('fanIn', () => {
  it('has the deviation gain over the root of the sources', () => {
    expectEqual(created(fanIn(3)), created(normal(3 / 4)));
  });

  it('counts no gates', () => {
    const dims = [source.pre, gate, target.post];
    expectEqual(created(fanIn(), dims), created(normal(1 / 4), dims));
  });

  it('counts what it is told instead, axes by the units that they have', () => {
    const sources = [source, other, 1];
    expectEqual(created(fanIn(1, { sources })), created(normal(1 / Math.sqrt(26))));
    expectEqual(created(fanIn(1, { sources: [1] })), created(normal(1)));
    expectEqual(created(fanIn(1, { sources: [0] })), created(normal(1)));
  });

  it('has the same deviation when uniform', () => {
    expectEqual(
      created(fanIn(1, { distribution: 'uniform' })),
      created(uniform(-Math.sqrt(3) / 4, Math.sqrt(3) / 4)),
    );
  });

  it('of a newborn target counts the sources that there are', () => {
    expectEqual(born({ incoming: fanIn(2) }, target), born({ incoming: normal(1 / 2) }, target));
  });

  it('of a newborn source counts it among the sources', () => {
    expectEqual(born({ outgoing: fanIn() }, source), born({ outgoing: normal(1 / Math.sqrt(17)) }, source));
  });

  it('of a newborn that is both counts it in both roles', () => {
    const dims = [source.pre, source.post];
    const [scaled, even] = [fanIn(), normal(1 / Math.sqrt(17))].map((fill) =>
      born({ incoming: fill, outgoing: fill }, source, dims),
    );
    expectEqual(scaled!, even!);
  });

  it('refuses dims without a source', () => {
    expect(() => created(fanIn(), [source, target])).toThrow(
      'fanIn: found dims [source, target], expected one in the role pre, whose units are the sources.',
    );
  });

  it('refuses what is no source', () => {
    expect(() => fanIn(1, { sources: ['memory' as never] })).toThrow(
      'fanIn: options.sources[0]: found "memory"',
    );
  });
});

describe('he', () => {
  it('is fanIn with the gain of rectified units', () => {
    expectEqual(created(he()), created(fanIn(Math.SQRT2)));
  });
});

describe('glorot', () => {
  it('lies between what sources and what targets ask for', () => {
    expectEqual(created(glorot()), created(normal(Math.sqrt(2 / 20))));
    expectEqual(born({ incoming: glorot() }, target), born({ incoming: normal(Math.sqrt(2 / 21)) }, target));
  });
});

describe('fills that count', () => {
  it('say what they are', () => {
    const all = [
      fanIn(),
      fanIn(2, { sources: [source, 1], distribution: 'uniform' }),
      he(),
      he({ distribution: 'uniform' }),
      glorot(0.5),
    ];
    expect(all.map(({ name }) => name)).toEqual([
      'fanIn(1)',
      'fanIn(2 over source + 1, uniform)',
      'he()',
      'he(uniform)',
      'glorot(0.5)',
    ]);
  });
});
