import {
  type Axis,
  axis,
  denseView,
  normalAt,
  PRIMITIVES,
  type RandomKey,
  randomKey,
  uniformAt,
} from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILDS, EXTENTS, KernelWorld } from '../testing/kernel-world.ts';

const AXES = [axis('a'), axis('b'), axis('c')] as const;
const DISTRIBUTIONS = ['uniform', 'normal'] as const;
const DRAW = { uniform: uniformAt, normal: normalAt } as const;
const extent = fc.constantFrom(...EXTENTS);
const key = fc.record({ high: fc.nat(2 ** 32 - 1), low: fc.nat(2 ** 32 - 1) });
const ids = (seed: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (i === 5 ? 2 ** 31 - 1 : seed + ((i * 7) % 41)));

describe.each(BUILDS)('random numbers (%s)', (build) => {
  const world = new KernelWorld(build);

  /** What autodiff's primitive gives in single precision. */
  function reference(
    attributes: { key: RandomKey; distribution: (typeof DISTRIBUTIONS)[number] },
    clock: number,
    unitIds: ReadonlyMap<Axis, readonly number[]>,
  ): Float32Array {
    const dims = [...unitIds.keys()];
    const extents = dims.map((dim) => unitIds.get(dim)!.length);
    const output = new Float32Array(extents.reduce((product, length) => product * length, 1));
    PRIMITIVES.random.bind({
      inputs: [denseView(Float32Array.of(clock), [], [])],
      output: denseView(output, dims, extents),
      attributes: { ...attributes, dims },
      extent: (of) => unitIds.get(of)!.length,
      unitIds: (of) => Int32Array.from(unitIds.get(of)!),
    })();
    return output;
  }

  it.each(DISTRIBUTIONS)('random, %s, has the bits of the primitive', (distribution) => {
    const clocks = fc.constantFrom(0, 1, 99, 16777216, 2.5, -3, 4e9);
    fc.assert(
      fc.property(
        key,
        clocks,
        fc.array(extent, { maxLength: 3 }),
        fc.nat(2),
        fc.nat(50),
        (root, clock, extents, slack, seed) => {
          world.reset();
          const unitIds = new Map(extents.map((length, d) => [AXES[d] as Axis, ids(seed + d, length)]));
          const c = world.place(extents, slack);
          const clockAt = world.place([], 0, [clock]);
          const dimWords = extents.flatMap((length, d) => [
            world.count(length),
            world.words([...unitIds.values()][d]!),
            c.strides[d]!,
          ]);
          const p = world.words([
            clockAt.address,
            root.high,
            root.low,
            DISTRIBUTIONS.indexOf(distribution),
            c.address,
            extents.length,
            ...dimWords,
          ]);
          const image = world.image();
          image.expect(c, reference({ key: root, distribution }, clock, unitIds));
          world.exports.random!(p);
          expect(world.difference(image)).toBeUndefined();
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(DISTRIBUTIONS)('drawBlock, %s, has the bits of a draw in JavaScript', (distribution) => {
    fc.assert(
      fc.property(key, extent, extent, fc.nat(50), (root, count0, count1, seed) => {
        world.reset();
        const [ids0, ids1] = [ids(seed, count0), ids(seed + 9, count1)];
        const [at0, at1] = [world.words(ids0), world.words(ids1)];
        const out = world.allocate(8 * count0 * count1);
        const image = world.image();
        const doubles = new Float64Array(image.bits.buffer);
        ids0.forEach((id0, i) => {
          ids1.forEach((id1, j) => (doubles[out / 8 + i * count1 + j] = DRAW[distribution](root, id0, id1)));
        });
        world.exports.drawBlock!(
          root.high,
          root.low,
          at0,
          count0,
          at1,
          count1,
          DISTRIBUTIONS.indexOf(distribution),
          out,
        );
        expect(world.difference(image)).toBeUndefined();
      }),
    );
  });

  it('has the bits of JavaScript in half a million normals', () => {
    world.reset();
    const [rows, columns] = [500, 1000];
    const [at0, at1] = [rows, columns].map((count) =>
      world.words(Array.from({ length: count }, (_, i) => i)),
    );
    const out = new Float64Array(world.memory.buffer, world.allocate(8 * columns), columns);
    const root = randomKey(123);
    for (let i = 0; i < rows; i++) {
      world.exports.drawBlock!(root.high, root.low, at0! + 4 * i, 1, at1!, columns, 1, out.byteOffset);
      for (let j = 0; j < columns; j++) {
        const expected = normalAt(root, i, j);
        if (!Object.is(out[j], expected))
          expect.fail(`at (${i}, ${j}): found ${out[j]}, expected ${expected}.`);
      }
    }
  });
});
