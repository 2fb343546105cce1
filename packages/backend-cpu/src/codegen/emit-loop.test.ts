import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { BUILDS, type Placed } from '../testing/kernel-world.ts';
import { LoopWorld, type PlacedLoop, type PlacedPart } from '../testing/loop-kernel-harness.ts';
import { emitModule, wordCount } from './emit-module.ts';
import { type FusedKernel, FusedKernelError } from './fused-kernel.ts';
import type { LoopPart } from './loop-kernel.ts';

const EXTENTS = [0, 1, 3, 4, 5, 8, 16, 17, 37, 48, 49, 64, 100, 130] as const;
const STEPS = [0, 1, 5, 40] as const;
const extent = fc.constantFrom(...EXTENTS);
/** Also rows of two blocks of three cache lines, and such that `matmulRows` streams them. */
const wide = fc.oneof(
  { weight: 14, arbitrary: extent },
  { weight: 2, arbitrary: fc.constantFrom(84, 96, 513, 532) },
);
const steps = fc.constantFrom(...STEPS);

const MATVEC: LoopPart = { kind: 'matvec' };

/** tanh(x + y + b), and the next state beside the output. */
const FORWARD: FusedKernel = {
  rank: 0,
  inputs: ['contiguous', 'contiguous', 'contiguous'],
  steps: [
    { operation: 'add', operands: [0, 1] },
    { operation: 'add', operands: [3, 2] },
    { operation: 'tanh', operands: [4] },
  ],
  outputs: [{ value: 5, store: 'row' }],
};

/** (x + y) (1 - h h) exp(s), where exp(0) has to be masked, and the product of a strided input. */
const BACKWARD: FusedKernel = {
  rank: 0,
  inputs: ['contiguous', 'contiguous', 'contiguous', 'splat', 'strided'],
  steps: [
    { operation: 'add', operands: [0, 1] },
    { operation: 'multiply', operands: [2, 2] },
    { constant: 1 },
    { operation: 'subtract', operands: [7, 6] },
    { operation: 'multiply', operands: [5, 8] },
    { operation: 'multiply', operands: [9, 3] },
    { operation: 'exp', operands: [10] },
    { operation: 'multiply', operands: [11, 4] },
  ],
  outputs: [
    { value: 10, store: 'row' },
    { value: 11, store: 'row' },
    { value: 12, store: 'row' },
  ],
};

/** Numbers of all signs and sizes, from a seed. */
function numbers(count: number, seed: number, scale = 1): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233) * scale);
}

/** A row for each step, at places that steps walk along. */
function operand(placed: Placed, first = 0): { address: number; step: number } {
  const step = placed.strides[0] as number;
  return { address: placed.address + first * step, step };
}

/** The state of a recurrent layer over time: h[s + 1] = tanh(h[s] W + d[s] + b). */
function forwardLoop(world: LoopWorld, n: number, steps: number): PlacedLoop {
  const h = world.place([steps + 1, n], 1, numbers((steps + 1) * n, 1));
  const w = world.place([n, n], 2, numbers(n * n, 2, 0.4));
  const d = world.place([steps, n], 0, numbers(steps * n, 3));
  const b = world.place([n], 0, numbers(n, 4));
  const product = world.place([n], 1);
  const parts: PlacedPart[] = [
    {
      part: MATVEC,
      extents: [n, n],
      operands: [
        { ...operand(h), stride: 4 },
        { address: w.address, step: 0, stride: w.strides[0] as number },
        { address: product.address, step: 0 },
      ],
    },
    {
      part: { kind: 'fused', kernel: FORWARD },
      extents: [n],
      operands: [
        { address: product.address, step: 0 },
        operand(d),
        { address: b.address, step: 0 },
        operand(h, 1),
      ],
    },
  ];
  return { steps, reverse: false, parts };
}

/** The first step, in double precision. */
function expectLayer(world: LoopWorld, { parts }: PlacedLoop, n: number): void {
  const operands = parts.flatMap((part) =>
    part.operands.map(({ address }) => world.f32.subarray(address >> 2)),
  );
  const [x, y, , , d, b, h] = operands as Float32Array[];
  const row = (parts[0]!.operands[1]!.stride as number) >> 2;
  for (let i = 0; i < n; i++) {
    let sum = d![i]! + b![i]!;
    for (let j = 0; j < n; j++) sum += x![j]! * y![j * row + i]!;
    expect(h![i]).toBeCloseTo(Math.tanh(sum), 4);
  }
}

/** What both ways of running a loop leave in memory. */
function expectSameBits(world: LoopWorld, loop: PlacedLoop, used: number): void {
  const [generated, interpreted] = [world.generated(loop), world.interpreted(loop)];
  const before = world.i32.slice(0, used >> 2);
  interpreted();
  const image = world.image();
  world.i32.set(before);
  generated();
  expect(world.difference(image)).toBeUndefined();
}

describe.each(BUILDS)('a loop kernel (%s)', (build) => {
  const world = new LoopWorld(build);
  beforeEach(() => world.reset());
  const used = (): number => world.allocate(0);

  it.each(EXTENTS)('runs a recurrent layer of %i units as separate kernels do', (n) => {
    for (const count of STEPS) {
      world.reset();
      const loop = forwardLoop(world, n, count);
      expectSameBits(world, loop, used());
      if (n > 0 && count > 0) expectLayer(world, loop, n);
    }
  });

  it('multiplies a vector with a matrix as matmulRows does, whatever the shape, forwards and backwards', () => {
    fc.assert(
      fc.property(
        wide,
        extent,
        steps,
        fc.boolean(),
        fc.nat(3),
        fc.boolean(),
        fc.boolean(),
        (n, k, count, reverse, slack, special, apart) => {
          world.reset();
          const values = numbers(k * n, 5);
          const from = numbers(Math.max(1, count) * k * 3, 6);
          // Infinities meet the zeros of the padding: what that gives must not stay there.
          if (special) for (let i = 0; i < from.length; i += 5) from[i] = Infinity;
          if (special && n > 0) for (let i = 0; i < k; i += 3) values[i * n + n - 1] = i % 2 === 0 ? NaN : 0;
          // Neighbours along k, or apart.
          const x = world.place(apart ? [count, k, 3] : [count, k], slack, from);
          const y = world.place([k, n], slack, values);
          const c = world.place([count, n], slack);
          const loop: PlacedLoop = {
            steps: count,
            reverse,
            parts: [
              {
                part: MATVEC,
                extents: [n, k],
                operands: [
                  { ...operand(x), stride: x.strides[1] as number },
                  { address: y.address, step: 0, stride: y.strides[0] as number },
                  operand(c),
                ],
              },
            ],
          };
          expectSameBits(world, loop, used());
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('multiplies with several matrices as matmulRows does with each, one vector for all or one for each', () => {
    const several = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        wide,
        extent,
        several,
        steps,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (n, k, count, times, reverse, sameVector, special) => {
          // prettier-ignore
          world.reset();
          const from = numbers(Math.max(1, times) * count * k, 6);
          if (special) for (let i = 0; i < from.length; i += 5) from[i] = Infinity;
          const x = world.place([times, count, k], 1, from);
          const y = world.place([k, count, n], 1, numbers(k * count * n, 5));
          const c = world.place([times, count, n], 1);
          const loop: PlacedLoop = {
            steps: times,
            reverse,
            parts: [
              {
                part: { kind: 'matvec', several: { count, sameVector } },
                extents: [n, k],
                operands: [
                  { ...operand(x), stride: 4, ...(!sameVector && { across: x.strides[1] as number }) },
                  {
                    address: y.address,
                    step: 0,
                    stride: y.strides[0] as number,
                    across: y.strides[1] as number,
                  },
                  { ...operand(c), across: c.strides[1] as number },
                ],
              },
            ],
          };
          expectSameBits(world, loop, used());
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it('runs several parts of different extents, with splats, strided rows and masked padding', () => {
    fc.assert(
      fc.property(extent, extent, steps, fc.boolean(), fc.boolean(), (n, odd, count, reverse, square) => {
        world.reset();
        // Products that are all as wide run in another function than others.
        const k = square ? n : odd;
        const rows = (length: number, seed: number): Placed =>
          world.place([count + 1, length], 1, numbers((count + 1) * length, seed));
        const [delta, error, hidden, before, scaled] = [1, 2, 3, 4, 5].map((seed) => rows(n, seed)) as [Placed, Placed, Placed, Placed, Placed]; // prettier-ignore
        const [gradient, other] = [rows(k, 6), rows(k, 7)];
        const w = world.place([count + 1, n, k], 1, numbers((count + 1) * n * k, 8, 0.3));
        const back = world.place([k, n], 0, numbers(n * k, 11, 0.3));
        const splat = world.place([count + 1, 1], 0, numbers(count + 1, 9));
        const strided = world.place([n, count + 1], 0, numbers(n * (count + 1), 10));
        const loop: PlacedLoop = {
          steps: count,
          reverse,
          parts: [
            {
              part: { kind: 'fused', kernel: BACKWARD },
              extents: [n],
              operands: [
                operand(delta, 1),
                operand(error),
                operand(hidden),
                operand(splat),
                { address: strided.address, step: 4, stride: strided.strides[0] as number },
                operand(delta),
                operand(before),
                operand(scaled),
              ],
            },
            {
              part: MATVEC,
              extents: [k, n],
              operands: [
                { ...operand(scaled), stride: 4 },
                { ...operand(w), stride: w.strides[1] as number },
                operand(gradient),
              ],
            },
            {
              part: { kind: 'fused', kernel: FORWARD },
              extents: [k],
              operands: [operand(gradient), operand(other), operand(other, 1), operand(other)],
            },
            {
              part: MATVEC,
              extents: [n, k],
              operands: [
                { ...operand(other), stride: 4 },
                { address: back.address, step: 0, stride: back.strides[0] as number },
                operand(error),
              ],
            },
          ],
        };
        expectSameBits(world, loop, used());
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('leaves everything alone where it has no parts', () => {
    const image = world.image();
    const loop: PlacedLoop = { steps: 5, reverse: false, parts: [] };
    const generated = world.generated(loop);
    const after = world.image();
    generated();
    expect(world.difference(after)).toBeUndefined();
    expect(image.bits.length).toBeGreaterThan(0);
  });
});

describe('a module of loops and other kernels', () => {
  it('exports them in order', () => {
    const bytes = emitModule([FORWARD, { parts: [MATVEC] }, FORWARD, { parts: [MATVEC, MATVEC] }], {
      relaxed: false,
    });
    const names = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
    expect(names).toEqual(['f0', 'f1', 'f2', 'f3']);
  });

  it('has as many words as its parts take', () => {
    expect(wordCount({ parts: [] })).toBe(2);
    expect(wordCount({ parts: [MATVEC] })).toBe(12);
    const shared: LoopPart = { kind: 'matvec', several: { count: 3, sameVector: true } };
    expect(wordCount({ parts: [shared] })).toBe(14);
    expect(wordCount({ parts: [{ ...shared, several: { count: 3, sameVector: false } }] })).toBe(15);
    expect(wordCount({ parts: [MATVEC, { kind: 'fused', kernel: BACKWARD }] })).toBe(12 + 1 + 2 * 8 + 1);
  });

  it.each([
    { name: 'a rank', kernel: { ...FORWARD, rank: 1 } },
    { name: 'a reduction', kernel: { ...FORWARD, outputs: [{ value: 5, store: 'sum' as const }] } },
    { name: 'a strided output', kernel: { ...FORWARD, outputs: [{ value: 5, store: 'strided' as const }] } },
  ])('refuses a fused part with $name', ({ kernel }) => {
    expect(() => emitModule([{ parts: [{ kind: 'fused', kernel }] }], { relaxed: false })).toThrow(
      FusedKernelError,
    );
  });
});
