import { axis, type Axis, denseView, type Dim, PRIMITIVES } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILDS, EXTENTS, KernelWorld, type Placed } from '../testing/kernel-world.ts';

const [A, B, UNIT] = [axis('a'), axis('b'), axis('unit')];

/** Extents of the axes, the units that positions choose from never 0 where there are positions. */
const sizes = fc
  .record({
    a: fc.constantFrom(...EXTENTS),
    b: fc.constantFrom(...EXTENTS),
    unit: fc.constantFrom(1, 3, 4, 5, 17, 37),
  })
  .map(
    ({ a, b, unit }) =>
      new Map<Axis, number>([
        [A, a],
        [B, b],
        [UNIT, unit],
      ]),
  );

type Sizes = ReadonlyMap<Axis, number>;

const extentsOf = (dims: readonly Dim[], extents: Sizes): number[] =>
  dims.map(({ axis }) => extents.get(axis)!);
const sizeOf = (dims: readonly Dim[], extents: Sizes): number =>
  extentsOf(dims, extents).reduce((product, extent) => product * extent, 1);
const noise = (seed: number, size: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(seed + 1.7 * i));
const choices = (seed: number, size: number, units: number): Int32Array =>
  Int32Array.from({ length: size }, (_, i) => Math.floor(units * Math.abs(Math.sin(seed + 2.3 * i))));

/** What autodiff computes for a lookup. */
function reference(
  name: 'oneHot' | 'gather' | 'scatterAdd',
  operands: readonly (readonly [Float32Array | Int32Array, readonly Dim[]])[],
  outputDims: readonly Dim[],
  attributes: { along: Dim; over: readonly Dim[] },
  extents: Sizes,
): Float32Array {
  const output = new Float32Array(sizeOf(outputDims, extents));
  PRIMITIVES[name].bind({
    inputs: operands.map(([data, dims]) => denseView(data, dims, extentsOf(dims, extents))),
    output: denseView(output, outputDims, extentsOf(outputDims, extents)),
    attributes,
    extent: (of) => extents.get(of)!,
    unitIds: () => new Int32Array(0),
  })();
  return output;
}

const strideAlong = (placed: Placed, dims: readonly Dim[], dim: Dim): number =>
  dims.includes(dim) ? placed.strides[dims.indexOf(dim)]! : 0;

describe.each(BUILDS)('lookups (%s)', (build) => {
  const world = new KernelWorld(build);

  /** The words of the dims: count address, then a stride for each operand. */
  const dimWords = (
    dims: readonly Dim[],
    extents: Sizes,
    operands: readonly (readonly [Placed, readonly Dim[], Dim?])[],
  ): number[] =>
    dims.flatMap((dim) => [
      world.count(extents.get(dim.axis)!),
      ...operands.map(([placed, own, except]) => (dim === except ? 0 : strideAlong(placed, own, dim))),
    ]);

  it.each([{ outer: [] }, { outer: [A] }, { outer: [A, B] }])('oneHot over $outer', ({ outer }) => {
    fc.assert(
      fc.property(sizes, fc.nat(2), fc.nat(1000), (extents, slack, seed) => {
        world.reset();
        const size = sizeOf(outer, extents);
        const data = choices(seed, size, extents.get(UNIT)!);
        const positions = world.placeIntegers(extentsOf(outer, extents), slack, data);
        const dims = [...outer, UNIT];
        const c = world.place(extentsOf(dims, extents), slack, new Float32Array(sizeOf(dims, extents)));
        const words = dimWords(outer, extents, [
          [positions, outer],
          [c, dims],
        ]);
        const units = world.count(extents.get(UNIT)!);
        const p = world.words([
          positions.address,
          c.address,
          units,
          4,
          world.words([7, 7]),
          5,
          outer.length,
          ...words,
        ]);
        const image = world.image();
        image.expect(
          c,
          reference('oneHot', [[data, outer]], dims, { along: UNIT, over: [] }, extents),
          false,
        );
        world.exports.oneHot!(p);
        expect(world.difference(image)).toBeUndefined();
      }),
    );
  });

  const tables: readonly (readonly [readonly Dim[], readonly Dim[]])[] = [
    [[UNIT], []],
    [[UNIT, B], []],
    [[UNIT, B], [A]],
    [[B, UNIT], [A]],
    [[UNIT, A], [A]],
    [[UNIT, A, B], [A]],
    [[B, A, UNIT], [A]],
    [
      [UNIT.pre, UNIT.post],
      [A, B],
    ],
    [[UNIT, B], [UNIT]],
  ];

  it.each(tables)('gather from %s at %s', (tableDims, positionDims) => {
    fc.assert(
      fc.property(sizes, fc.nat(2), fc.nat(1000), (extents, slack, seed) => {
        world.reset();
        const along = tableDims.find(({ axis }) => axis === UNIT)!;
        const dims = [
          ...positionDims,
          ...tableDims.filter((dim) => dim !== along && !positionDims.includes(dim)),
        ];
        const chosen = choices(seed, sizeOf(positionDims, extents), extents.get(UNIT)!);
        const data = noise(seed, sizeOf(tableDims, extents));
        const table = world.place(extentsOf(tableDims, extents), slack, data);
        const positions = world.placeIntegers(extentsOf(positionDims, extents), slack, chosen);
        const c = world.place(extentsOf(dims, extents), slack);
        const words = dimWords(dims, extents, [
          [table, tableDims, along],
          [positions, positionDims],
          [c, dims],
        ]);
        const units = world.count(extents.get(UNIT)!);
        const p = world.words([
          table.address,
          positions.address,
          c.address,
          units,
          strideAlong(table, tableDims, along),
          world.words([7, 7]),
          5,
          dims.length,
          ...words,
        ]);
        const image = world.image();
        const operands = [
          [data, tableDims],
          [chosen, positionDims],
        ] as const;
        image.expect(c, reference('gather', operands, dims, { along, over: [] }, extents));
        world.exports.gather!(p);
        expect(world.difference(image)).toBeUndefined();
      }),
    );
  });

  it('gather copies integers bit by bit', () => {
    world.reset();
    const table = world.placeIntegers([3], 0, [0x7f800001, -5, 2 ** 31 - 1]);
    const positions = world.placeIntegers([4], 0, [2, 0, 1, 1]);
    const c = world.place([4], 0);
    const p = world.words([
      table.address,
      positions.address,
      c.address,
      world.count(3),
      4,
      world.words([0, 0]),
      0,
      1,
      world.count(4),
      0,
      4,
      4,
    ]);
    world.exports.gather!(p);
    expect([...world.i32.subarray(c.address >> 2, (c.address >> 2) + 4)]).toEqual([
      2 ** 31 - 1,
      0x7f800001,
      -5,
      -5,
    ]);
  });

  const updates: readonly (readonly [readonly Dim[], readonly Dim[], readonly Dim[]])[] = [
    [[A, B], [A], [A]],
    [[B, A], [A], [A]],
    [[A], [A], [A]],
    [[], [], []],
    [[B], [], []],
    [
      [A, B, UNIT.post],
      [A, B],
      [A, B],
    ],
    [[A, B], [A], []],
    [[B, A], [A], []],
    [[B], [A, B], [B]],
  ];

  it.each(updates)('scatterAdd of %s at %s over %s', (updateDims, positionDims, over) => {
    fc.assert(
      fc.property(sizes, fc.nat(2), fc.nat(1000), (extents, slack, seed) => {
        world.reset();
        const along = UNIT;
        const added = positionDims.filter((dim) => !updateDims.includes(dim));
        const outputDims = [along, ...updateDims.filter((dim) => !over.includes(dim)), ...added];
        const dims = [...updateDims, ...added];
        const chosen = choices(seed, sizeOf(positionDims, extents), extents.get(UNIT)!);
        const data = noise(seed, sizeOf(updateDims, extents));
        const x = world.place(extentsOf(updateDims, extents), slack, data);
        const positions = world.placeIntegers(extentsOf(positionDims, extents), slack, chosen);
        const c = world.place(
          extentsOf(outputDims, extents),
          slack,
          new Float32Array(sizeOf(outputDims, extents)),
        );
        const words = dimWords(dims, extents, [
          [x, updateDims],
          [positions, positionDims],
          [c, outputDims, along],
        ]);
        const p = world.words([
          x.address,
          positions.address,
          c.address,
          world.count(extents.get(UNIT)!),
          c.strides[0]!,
          world.words([7, 7]),
          5,
          dims.length,
          ...words,
        ]);
        const image = world.image();
        const operands = [
          [data, updateDims],
          [chosen, positionDims],
        ] as const;
        image.expect(c, reference('scatterAdd', operands, outputDims, { along, over }, extents));
        world.exports.scatterAdd!(p);
        expect(world.difference(image)).toBeUndefined();
      }),
    );
  });

  const refusing = {
    oneHot: (at: number, c: number, units: number, status: number) => [at, c, units, 4, status, 11, 0],
    gather: (at: number, c: number, units: number, status: number) => [
      c,
      at,
      c + 64,
      units,
      4,
      status,
      11,
      0,
    ],
    scatterAdd: (at: number, c: number, units: number, status: number) => [
      c,
      at,
      c + 64,
      units,
      4,
      status,
      11,
      0,
    ],
  } as const;
  for (const [name, words] of Object.entries(refusing)) {
    it.each([-1, 3, 4, -(2 ** 31), 2 ** 31 - 1])(`${name} reports position %i and traps`, (position) => {
      world.reset();
      const c = world.place([32], 0, new Float32Array(32));
      const status = world.words([0, 0]);
      const p = world.words(words(world.count(position), c.address, world.count(3), status));
      expect(() => world.exports[name]!(p)).toThrow(WebAssembly.RuntimeError);
      expect([...world.i32.subarray(status >> 2, (status >> 2) + 2)]).toEqual([11, position]);
      expect(world.read(c)).toEqual(new Array<number>(32).fill(0));
    });
  }
});
