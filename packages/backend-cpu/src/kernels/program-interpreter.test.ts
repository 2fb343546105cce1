import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { BUILDS, EXTENTS, KernelWorld } from '../testing/kernel-world.ts';

describe.each(BUILDS)('the interpreter (%s)', (build) => {
  const world = new KernelWorld(build);
  const [NOP, LOOP, ONE_HOT, SCATTER, ZERO] = [1, 2, 3, 4, 5];
  for (const [index, name] of [
    [NOP, 'nop'],
    [LOOP, 'loop'],
    [ONE_HOT, 'oneHot'],
    [SCATTER, 'scatterAdd'],
    [ZERO, 'zeroRows'],
  ] as const)
    world.table.set(index, world.exports[name]);
  beforeEach(() => world.reset());

  const instruction = (kernel: number, words: readonly number[]): number[] => [
    kernel,
    8 + 4 * words.length,
    ...words,
  ];
  const run = (program: readonly number[]): void => {
    const address = world.words(program);
    world.exports.run!(address, address + 4 * program.length);
  };

  it('runs nothing of an empty program', () => {
    const image = world.image();
    world.exports.run!(128, 128);
    expect(world.difference(image)).toBeUndefined();
  });

  it('runs instructions in order', () => {
    const x = world.place([3], 0, [1, 2, 3]);
    const [three, at] = [world.count(3), world.count(2)];
    run([
      ...instruction(NOP, []),
      ...instruction(ZERO, [x.address, 0, three]),
      ...instruction(NOP, [7, 7]),
      ...instruction(ONE_HOT, [at, x.address, three, 4, 0, 0, 0]),
    ]);
    expect(world.read(x)).toEqual([0, 0, 1]);
  });

  /** An instruction that adds x to c, as a scatter of one update; its first word is x, its third c. */
  const addition = (x: number, c: number): number[] => {
    const one = world.count(1);
    const zero = world.count(0);
    return instruction(SCATTER, [x, zero, c, one, 0, 0, 0, 0]);
  };

  it.each([0, 1])('patches words before each step, reversed: %i', (reverse) => {
    fc.assert(
      fc.property(fc.constantFrom(...EXTENTS), (steps) => {
        world.reset();
        const values = Array.from({ length: steps }, (_, i) => 2 ** (i / 7));
        const x = world.place([steps], 0, values);
        // The running sum of each step is kept, so the order shows.
        const sums = world.place([steps + 1], 0, new Array<number>(steps + 1).fill(0));
        const add = addition(0, 0);
        const keep = addition(0, 0);
        const head = [world.count(steps), reverse, 4, 4 * (add.length + keep.length)];
        const address = world.allocate(4 * (2 + head.length + 12 + add.length + keep.length));
        const body = address + 4 * (2 + head.length + 12);
        const total = reverse
          ? [sums.address + 4, 4, sums.address, 4]
          : [sums.address, 4, sums.address + 4, 4];
        const patches = [
          [body + 8, x.address, 4],
          [body + 16, total[2]!, total[3]!],
          [body + 4 * add.length + 8, total[0]!, total[1]!],
          [body + 4 * add.length + 16, total[2]!, total[3]!],
        ];
        const program = instruction(LOOP, [...head, ...patches.flat(), ...add, ...keep]);
        world.i32.set(program, address >> 2);
        world.exports.run!(address, address + 4 * program.length);
        const expected = new Float32Array(steps + 1);
        if (reverse)
          for (let s = steps - 1; s >= 0; s--) expected[s] = values.map(Math.fround)[s]! + expected[s + 1]!;
        else for (let s = 0; s < steps; s++) expected[s + 1] = Math.fround(values[s]!) + expected[s]!;
        expect(world.read(sums)).toEqual([...expected]);
      }),
    );
  });

  it('nests: an outer loop patches the bases of an inner one', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 3, 5), fc.constantFrom(0, 1, 4, 17), (rows, columns) => {
        world.reset();
        const values = Array.from({ length: rows * columns }, (_, i) => i + 1);
        const x = world.place([rows, columns], 1, values);
        const c = world.place([rows, columns], 2, new Array<number>(rows * columns).fill(0));
        const add = addition(0, 0);
        const inner = 2 + 4 + 6 + add.length;
        const address = world.allocate(4 * (2 + 4 + 6 + inner));
        const innerAddress = address + 4 * (2 + 4 + 6);
        const body = innerAddress + 4 * (2 + 4 + 6);
        const innerPatches = [body + 8, 0, 4, body + 16, 0, 4];
        const innerLoop = instruction(LOOP, [
          world.count(columns),
          0,
          2,
          4 * add.length,
          ...innerPatches,
          ...add,
        ]);
        const outerPatches = [
          innerAddress + 28,
          x.address,
          x.strides[0]!,
          innerAddress + 40,
          c.address,
          c.strides[0]!,
        ];
        const program = instruction(LOOP, [
          world.count(rows),
          1,
          2,
          4 * inner,
          ...outerPatches,
          ...innerLoop,
        ]);
        world.i32.set(program, address >> 2);
        world.exports.run!(address, address + 4 * program.length);
        expect(world.read(c)).toEqual(values);
      }),
    );
  });
});

describe.each(BUILDS)('zeroRows (%s)', (build) => {
  const world = new KernelWorld(build);

  it('zeroes rows with their padding and nothing else', () => {
    const extents = fc.array(fc.constantFrom(...EXTENTS), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(extents, fc.nat(3), (lengths, slack) => {
        world.reset();
        const x = world.place(lengths, slack);
        const counts = lengths.map((length) => world.count(length));
        const outer = x.strides.slice(0, -1).flatMap((stride, d) => [counts[d]!, stride]);
        const p = world.words([x.address, lengths.length - 1, ...outer, counts.at(-1)!]);
        const image = world.image();
        image.expect(x, new Float32Array(lengths.reduce<number>((product, length) => product * length, 1)));
        world.exports.zeroRows!(p);
        expect(world.difference(image)).toBeUndefined();
      }),
    );
  });
});
