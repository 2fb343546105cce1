import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILDS, type Placed } from '../testing/kernel-world.ts';
import { LoopWorld, type PlacedLoop } from '../testing/loop-kernel-harness.ts';
import type { FusedKernel } from './fused-kernel.ts';
import type { RegisterSource } from './loop-kernel.ts';

/** Rows of up to four vectors stay in registers; rows of 17 and 37 units do not. */
const UNITS = [1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 16, 17, 37] as const;
const STEPS = [0, 1, 2, 9] as const;

const row = (part: number, output: number, stepsAgo: 0 | 1): RegisterSource => ({ part, output, stepsAgo });

/** tanh(product + drive) scaled by a number of the step, and beside it what it was in the step before. */
const STATE: FusedKernel = {
  rank: 0,
  inputs: ['contiguous', 'contiguous', 'splat', 'contiguous'],
  steps: [
    { operation: 'add', operands: [0, 1] },
    { operation: 'tanh', operands: [4] },
    { operation: 'multiply', operands: [5, 2] },
  ],
  outputs: [
    { value: 6, store: 'row' },
    { value: 3, store: 'row' },
  ],
};

/** (later + error) (1 - h h), whose padding is exp(0) and has to be cleared, and the sum by itself. */
const GRADIENT: FusedKernel = {
  rank: 0,
  inputs: ['contiguous', 'contiguous', 'contiguous'],
  steps: [
    { operation: 'add', operands: [0, 1] },
    { operation: 'multiply', operands: [2, 2] },
    { constant: 1 },
    { operation: 'subtract', operands: [5, 4] },
    { operation: 'multiply', operands: [3, 6] },
    { operation: 'exp', operands: [7] },
  ],
  outputs: [
    { value: 3, store: 'row' },
    { value: 8, store: 'row' },
  ],
};

function numbers(count: number, seed: number, special: boolean): Float32Array {
  return Float32Array.from({ length: count }, (_, i) =>
    special && i % 7 === 3 ? Infinity : Math.sin(seed * 12.9898 + i * 78.233) / 2,
  );
}

const operand = ({ address, strides: [step] }: Placed, first = 0) => ({
  address: address + first * (step as number),
  step: step as number,
});

/** Forwards: the state is the vector of the next step's product. */
function states(world: LoopWorld, n: number, count: number, special: boolean): PlacedLoop {
  const h = world.place([count + 1, n], 1, numbers((count + 1) * n, 1, special));
  const w = world.place([n, n], 2, numbers(n * n, 2, false));
  const drive = world.place([count, n], 0, numbers(count * n, 3, false));
  const scale = world.place([count, 1], 0, numbers(count, 4, false));
  const [product, before] = [world.place([n], 1), world.place([count, n], 1)];
  const c = { address: product.address, step: 0 };
  return {
    steps: count,
    reverse: false,
    parts: [
      {
        part: { kind: 'matvec', sources: [row(1, 0, 1)] },
        extents: [n, n],
        operands: [
          { ...operand(h), stride: 4 },
          { address: w.address, step: 0, stride: w.strides[0] as number },
          c,
        ],
      },
      {
        part: { kind: 'fused', kernel: STATE, sources: [row(0, 0, 0), undefined, undefined, row(1, 0, 1)] },
        extents: [n],
        operands: [c, operand(drive), operand(scale), operand(h), operand(h, 1), operand(before)],
      },
    ],
  };
}

/** Backwards: the product is what the next step adds to. */
function gradients(world: LoopWorld, n: number, count: number, special: boolean): PlacedLoop {
  const later = world.place([count + 1, n], 1, numbers((count + 1) * n, 5, special));
  const [error, h] = [6, 7].map((seed) => world.place([count, n], 0, numbers(count * n, seed, false))) as [Placed, Placed]; // prettier-ignore
  const w = world.place([n, n], 1, numbers(n * n, 8, false));
  const [sum, scaled] = [world.place([count, n], 1), world.place([count, n], 1)];
  return {
    steps: count,
    reverse: true,
    parts: [
      {
        part: { kind: 'fused', kernel: GRADIENT, sources: [row(1, 0, 1), undefined, undefined] },
        extents: [n],
        operands: [operand(later, 1), operand(error), operand(h), operand(sum), operand(scaled)],
      },
      {
        part: { kind: 'matvec', sources: [row(0, 1, 0)] },
        extents: [n, n],
        operands: [
          { ...operand(scaled), stride: 4 },
          { address: w.address, step: 0, stride: w.strides[0] as number },
          operand(later),
        ],
      },
    ],
  };
}

describe.each(BUILDS)('a loop whose rows stay in registers (%s)', (build) => {
  const world = new LoopWorld(build);

  it.each([
    { name: 'states', loopOf: states },
    { name: 'gradients', loopOf: gradients },
  ])(
    'leaves the bits in memory that separate kernels leave: $name',
    ({ loopOf }) => {
      fc.assert(
        fc.property(
          fc.constantFrom(...UNITS),
          fc.constantFrom(...STEPS),
          fc.boolean(),
          (n, count, special) => {
            world.reset();
            const loop = loopOf(world, n, count, special);
            const used = world.allocate(0);
            const [generated, interpreted] = [world.generated(loop), world.interpreted(loop)];
            const before = world.i32.slice(0, used >> 2);
            interpreted();
            const image = world.image();
            world.i32.set(before);
            generated();
            expect(world.difference(image)).toBeUndefined();
          },
        ),
        { numRuns: 150 },
      );
    },
    60_000,
  );
});
