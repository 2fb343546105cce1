import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILDS, EXTENTS, KernelWorld } from '../testing/kernel-world.ts';

const FOLDS = {
  sum: { start: 0, fold: (a: number, b: number): number => a + b },
  max: { start: -Infinity, fold: Math.max },
} as const;
const special = fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 1e-45);
const element = fc.oneof(
  { weight: 30, arbitrary: fc.float({ noNaN: true, min: -8, max: 8 }) },
  { weight: 1, arbitrary: special },
);
const extent = fc.constantFrom(...EXTENTS);

describe.each(BUILDS)('reductions (%s)', (build) => {
  const world = new KernelWorld(build);

  describe.each(['sum', 'max'] as const)('%sColumns', (name) => {
    const { start, fold } = FOLDS[name];
    const cases = fc.tuple(extent, fc.constantFrom(...EXTENTS, 64, 100)).chain(([rows, columns]) =>
      fc.record({
        rows: fc.constant(rows),
        columns: fc.constant(columns),
        slack: fc.nat(2),
        values: fc.array(element, { minLength: rows * columns, maxLength: rows * columns }),
        cuts: fc.array(fc.nat(25), { maxLength: 3 }),
      }),
    );

    it('folds the rows in order in single precision, whichever way it is cut', () => {
      fc.assert(
        fc.property(cases, ({ rows, columns, slack, values, cuts }) => {
          world.reset();
          const x = world.place([rows, columns], slack, values);
          const c = world.place([columns], 1);
          const folded = Array.from({ length: columns }, (_, i) => {
            let accumulated: number = start;
            for (let k = 0; k < rows; k++)
              accumulated = Math.fround(fold(accumulated, Math.fround(values[k * columns + i]!)));
            return accumulated;
          });
          const bounds = [
            0,
            ...cuts
              .map((cut) => 4 * cut)
              .filter((cut) => cut < columns)
              .sort((a, b) => a - b),
            columns,
          ];
          const parts = bounds
            .slice(1)
            .map((to, part) =>
              world.words([
                world.count(bounds[part]!),
                world.count(to),
                world.count(rows),
                x.address,
                x.strides[0]!,
                c.address,
              ]),
            );
          const image = world.image();
          image.expect(c, folded);
          for (const part of parts) world.exports[`${name}Columns`]!(part);
          expect(world.difference(image)).toBeUndefined();
        }),
      );
    });
  });

  describe.each(['sum', 'max'] as const)('%sGeneric', (name) => {
    const { start, fold } = FOLDS[name];
    const cases = fc
      .array(fc.tuple(fc.constantFrom(0, 1, 3, 5, 17), fc.boolean()), { maxLength: 4 })
      .chain((dims) => {
        const size = dims.reduce((product, [length]) => product * length, 1);
        return fc.record({
          dims: fc.constant(dims.map(([length, reduced], d) => ({ length, reduced, d }))),
          order: fc.shuffledSubarray(
            dims.map((_, d) => d),
            { minLength: dims.length },
          ),
          slack: fc.nat(2),
          values: fc.array(element, { minLength: Math.min(size, 500), maxLength: Math.min(size, 500) }),
        });
      });

    it('folds any dims in row-major order, rounding once at the end', () => {
      fc.assert(
        fc.property(cases, ({ dims, order, slack, values }) => {
          world.reset();
          const size = dims.reduce((product, { length }) => product * length, 1);
          const all = Array.from({ length: size }, (_, i) => Math.fround(values[(i * 7) % values.length]!));
          // The tensor stands in memory in another order of dims than the kernel walks them.
          const x = world.place(
            order.map((d) => dims[d]!.length),
            slack,
          );
          const stride = (d: number): number => x.strides[order.indexOf(d)]!;
          const [kept, reduced] = [dims.filter((dim) => !dim.reduced), dims.filter((dim) => dim.reduced)];
          const c = world.place(
            kept.map(({ length }) => length),
            slack,
          );
          const folded = new Array<number>(kept.reduce((product, { length }) => product * length, 1)).fill(
            start,
          );
          // Element by element in the order of `dims` restricted to the reduced ones, as kept ones never mix.
          for (let i = 0; i < size; i++) {
            const index = new Array<number>(dims.length);
            for (let d = dims.length - 1, rest = i; d >= 0; d--) {
              index[d] = rest % dims[d]!.length;
              rest = Math.floor(rest / dims[d]!.length);
            }
            world.f32[(x.address + index.reduce((at, position, d) => at + position * stride(d), 0)) >> 2] =
              all[i]!;
            const o = kept.reduce((at, { length, d }) => at * length + index[d]!, 0);
            folded[o] = fold(folded[o]!, all[i]!);
          }
          const p = world.words([
            x.address,
            c.address,
            kept.length,
            reduced.length,
            ...kept.flatMap(({ length, d }, k) => [world.count(length), stride(d), c.strides[k]!]),
            ...reduced.flatMap(({ length, d }) => [world.count(length), stride(d)]),
          ]);
          const image = world.image();
          image.expect(c, folded, false);
          world.exports[`${name}Generic`]!(p);
          expect(world.difference(image)).toBeUndefined();
        }),
      );
    });
  });
});
