import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { ShapeError, StructureError } from '../errors.ts';
import { randomKey } from '../random/key.ts';
import { fanIn, glorot, he } from './fan-in.ts';
import {
  constant,
  type Fill,
  meanOfExisting,
  normal,
  normalPerUnit,
  scaledToL1,
  uniform,
  zeros,
} from './fill.ts';
import { firstNumbers } from './first-numbers.ts';
import { orthogonal } from './orthogonal.ts';
import { createState } from './state.ts';
import { variable } from './variable.ts';

const [source, target, gate] = [axis('source'), axis('target'), axis('gate', 3)];

const FILLS: readonly Fill[] = [
  constant(0.5),
  zeros,
  normal(0.3),
  uniform(-1, 2),
  normalPerUnit(2),
  fanIn(3, { sources: [source, 1] }),
  he({ distribution: 'uniform' }),
  glorot(),
  // None of these draws an element by itself.
  scaledToL1(4),
  orthogonal(),
  meanOfExisting,
];

/** A weight with its first numbers in a state of its own. */
function created(initial: Fill, key: number, extents: Readonly<Record<string, number>>, gated: boolean) {
  const dims = gated ? [source.pre, gate, target.post] : [source.pre, target.post];
  const weight = variable({ name: 'weight', dims, initial });
  const state = createState({ variables: [weight], key: randomKey(key), extents });
  return { weight, whole: state.read(weight) };
}

const extent = fc.constantFrom(1, 3, 4, 5, 17);

describe('first numbers', () => {
  it.each(FILLS.map((fill) => [fill.name, fill] as const))(
    'of %s are those of a state, bit for bit',
    (_, fill) => {
      fc.assert(
        fc.property(
          extent,
          extent,
          fc.nat(99),
          fc.boolean(),
          fc.array(fc.nat(9999)),
          (m, n, key, gated, any) => {
            const extents = { source: m, target: n };
            const { weight, whole } = created(fill, key, extents, gated);
            const told = { key: randomKey(key), extents };
            expect([...firstNumbers(weight, told)]).toEqual([...whole]);
            const positions = any.map((each) => each % whole.length);
            const found = firstNumbers(weight, { ...told, positions });
            expect([...found]).toEqual(positions.map((at) => whole[at]));
          },
        ),
        { numRuns: 20 },
      );
    },
  );

  it('of a few elements draw no others', () => {
    let drawn = 0;
    const counted: Fill = {
      name: 'counted',
      each: (slice) => (i) => {
        drawn++;
        return slice.normal(i);
      },
      fill: () => {
        throw new Error('drew all of them');
      },
    };
    const weight = variable({ name: 'weight', dims: [source.pre, target.post], initial: counted });
    const extents = { source: 5, target: 4 };
    expect(firstNumbers(weight, { key: randomKey(1), extents, positions: [3, 19] })).toHaveLength(2);
    expect(drawn).toBe(2);
  });

  it('refuse positions and axes that are not there', () => {
    const { weight } = created(normal(1), 0, { source: 3, target: 4 }, false);
    const draw = (positions: readonly number[], extents = { source: 3, target: 4 }) =>
      firstNumbers(weight, { key: randomKey(0), extents, positions });
    for (const at of [-1, 12, 0.5, NaN]) expect(() => draw([0, at])).toThrow(ShapeError);
    expect(() => draw([12])).toThrow(
      'firstNumbers: variable "weight": found position 12, expected a whole number from 0 to 11.',
    );
    const strange = { source: 3, target: 4, other: 2 };
    expect(() => draw([0], strange)).toThrow(StructureError);
  });
});
