import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILDS, EXTENTS, KernelWorld } from '../testing/kernel-world.ts';

const noise = (size: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(1 + 1.7 * i));
const padded = (count: number): number => (4 * count + 15) & ~15;
const outside = fc.constantFrom(0, 1, 3, 17);
const units = fc.constantFrom(...EXTENTS, 40, 100);
/** Units of an axis and some of them. */
const chosen = units.chain((count) => {
  const positions = Array.from({ length: count }, (_, i) => i);
  return fc.record({
    count: fc.constant(count),
    survivors: fc.oneof(
      fc.subarray(positions),
      fc.subarray(positions, { minLength: Math.max(0, count - 2) }),
    ),
    order: fc.oneof(
      fc.shuffledSubarray(positions),
      // A unit replaced by the last one.
      fc
        .nat(Math.max(0, count - 1))
        .map((gone) => positions.slice(0, -1).map((i) => (i === gone ? count - 1 : i))),
    ),
  });
});

describe.each(BUILDS)('edits (%s)', (build) => {
  const world = new KernelWorld(build);

  it.each(['removeUnits', 'permuteUnits'] as const)('%s of the elements of rows', (name) => {
    fc.assert(
      fc.property(chosen, outside, fc.nat(2), ({ count, survivors, order }, rows, slack) => {
        world.reset();
        const values = noise(rows * count);
        const x = world.place([rows, count], slack, values);
        const list = name === 'removeUnits' ? survivors : order;
        const [p, scratch] = [world.words(list), world.allocate(8 * list.length)];
        const image = world.image();
        const zeroTail = new Array<number>(count - list.length).fill(0);
        const row = (r: number): number[] => [...list.map((i) => values[r * count + i]!), ...zeroTail];
        image.expect(x, Array.from({ length: rows }, (_, r) => row(r)).flat());
        image.ignore(scratch, 8 * list.length);
        world.exports[name]!(x.address, rows, x.strides[0]!, 4, 4, count, p, list.length, scratch);
        expect(world.difference(image)).toBeUndefined();
      }),
    );
  });

  it.each(['removeUnits', 'permuteUnits'] as const)('%s of rows', (name) => {
    const cases = [chosen, fc.constantFrom(0, 1, 3), fc.constantFrom(...EXTENTS), fc.nat(2)] as const;
    fc.assert(
      fc.property(...cases, ({ count, survivors, order }, blocks, columns, slack) => {
        world.reset();
        const values = noise(blocks * count * columns);
        const x = world.place([blocks, count, columns], slack, values);
        const list = name === 'removeUnits' ? survivors : order;
        const room = list.length * (4 + padded(columns));
        const [p, scratch] = [world.words(list), world.allocate(room)];
        const image = world.image();
        const zeroTail = new Array<number>((count - list.length) * columns).fill(0);
        const block = (b: number): number[] => [
          ...list.flatMap((i) => [
            ...values.subarray((b * count + i) * columns, (b * count + i + 1) * columns),
          ]),
          ...zeroTail,
        ];
        image.expect(x, Array.from({ length: blocks }, (_, b) => block(b)).flat());
        image.ignore(scratch, room);
        world.exports[name]!(
          x.address,
          blocks,
          x.strides[0]!,
          x.strides[1]!,
          padded(columns),
          count,
          p,
          list.length,
          scratch,
        );
        expect(world.difference(image)).toBeUndefined();
      }),
    );
  });
});
