import { describe, expect, it } from 'vitest';
import { KernelMemory } from '../testing/fused-kernel-harness.ts';
import { LANE_ERRORS } from '../testing/lane-errors.ts';
import {
  type Access,
  type FusedKernel,
  type FusedOperation,
  type FusedOutput,
  meaningOf,
} from './fused-kernel.ts';
import { LANE_OPERATIONS } from './lane-operations.ts';

const memory = new KernelMemory();
const operations = Object.keys(LANE_OPERATIONS) as FusedOperation[];
const extentsOfRows = [0, 1, 3, 4, 5, 17, 37];
const builds = [{ relaxed: false }, { relaxed: true }];

/** Numbers of every kind: both zeros, infinities, NaN, denormal, huge and tiny ones among ordinary ones. */
const SPECIAL = [
  0,
  -0,
  1,
  -1,
  NaN,
  Infinity,
  -Infinity,
  1e-40,
  -1e-45,
  3e38,
  -3e38,
  1e-30,
  0.5,
  -2.5,
  88.9,
  -103,
  9.1,
];

export function numbers(count: number, seed: number): number[] {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const pick = state >>> 8;
    return Math.fround(
      pick % 3 === 0 ? (SPECIAL[(pick >> 4) % SPECIAL.length] as number) : ((pick % 20011) - 10005) / 1250,
    );
  });
}

const SMALLEST = 2 ** -149;

function expectClose(found: number, exact: number, ulps: number, what: string): void {
  const expected = Math.fround(exact);
  if (Object.is(found, expected)) return;
  const error = Math.abs(found - exact);
  if (ulps > 0 && error <= ulps * (2 ** -23 * Math.abs(exact) + SMALLEST)) return;
  expect.fail(`${what}: found ${found}, expected ${expected}`);
}

function product(extents: readonly number[]): number {
  return extents.reduce((size, extent) => size * extent, 1);
}

/** What one operation gives on operands read with these accesses. */
function oracle(
  operation: FusedOperation,
  accesses: readonly Access[],
  inputs: readonly number[][],
  extents: readonly number[],
): number[] {
  const extent = extents.at(-1) as number;
  return Array.from({ length: product(extents) }, (_, i) => {
    const [x, y, z] = inputs.map((values, k) =>
      accesses[k] === 'splat' ? values[Math.floor(i / extent) * extent] : values[i],
    ) as [number, number, number];
    return meaningOf(operation).scalar(x, y, z);
  });
}

const accessLists = (count: number): Access[][] =>
  count === 0
    ? [[]]
    : accessLists(count - 1).flatMap((rest) =>
        (['contiguous', 'splat', 'strided'] as const).map((access) => [...rest, access]),
      );

describe.each(builds)('one operation, relaxed $relaxed', ({ relaxed }) => {
  it.each(operations)('%s over every access, store, rank and extent', (operation) => {
    const { ulps, upTo = Infinity, largest = Infinity } = LANE_ERRORS[operation] ?? { ulps: 0 };
    for (const accesses of accessLists(meaningOf(operation).arity)) {
      for (const store of ['row', 'strided'] as const) {
        for (const outer of [[], [3], [2, 3]]) {
          const kernel: FusedKernel = {
            rank: outer.length,
            inputs: accesses,
            steps: [{ operation, operands: accesses.map((_, i) => i) }],
            outputs: [{ value: accesses.length, store }],
          };
          for (const extent of extentsOfRows) {
            const extents = [...outer, extent];
            const inputs = accesses.map((_, i) =>
              numbers(product(extents), i * 31 + extent).map((x) =>
                Math.abs(x) > upTo && Number.isFinite(x) ? 7 : x > largest ? -x : x,
              ),
            );
            const [found] = memory.run({ kernel, relaxed, extents, inputs }) as [number[]];
            oracle(operation, accesses, inputs, extents).forEach((exact, i) => {
              expectClose(found[i] as number, exact, ulps, `${accesses.join()} ${extents.join('x')} [${i}]`);
            });
          }
        }
      }
    }
  });
});

describe.each(builds)('peak, relaxed $relaxed', ({ relaxed }) => {
  it.each(['contiguous', 'strided'] as const)('is the largest element of rows, %s', (access) => {
    const outputs = [{ value: 0, store: 'peak' as const }];
    const kernel: FusedKernel = { rank: 1, inputs: [access], steps: [], outputs };
    for (let extent = 0; extent <= 41; extent++) {
      const rows = Array.from({ length: 3 * extent }, (_, i) => Math.fround(Math.sin(7 * i + extent) - 2));
      const expected = [0, 1, 2].map((row) => Math.max(...rows.slice(row * extent, (row + 1) * extent)));
      expect(memory.run({ kernel, relaxed, extents: [3, extent], inputs: [rows] })).toEqual([expected]);
    }
  });
});

describe.each(builds)('reductions, relaxed $relaxed', ({ relaxed }) => {
  const reduce: Record<'sum' | 'max', (values: readonly number[]) => number> = {
    max: (values) => Math.max(...values),
    sum(values) {
      const lanes = [0, 0, 0, 0] as [number, number, number, number];
      values.forEach((value, i) => (lanes[i % 4] = Math.fround((lanes[i % 4] as number) + value)));
      return Math.fround(lanes[0] + lanes[1]) + Math.fround(lanes[2] + lanes[3]);
    },
  };
  const cases = (['sum', 'max'] as const).flatMap((store) =>
    (['copy', 'less', 'select'] as const).map((operation) => ({ store, operation })),
  );
  it.each(cases)('$store of $operation', ({ store, operation }) => {
    for (const accesses of accessLists(meaningOf(operation).arity)) {
      for (const outer of [[], [3], [2, 3]]) {
        const value = accesses.length;
        const outputs: FusedOutput[] = [
          { value, store },
          { value, store: 'row' },
        ];
        const steps = [{ operation, operands: accesses.map((_, i) => i) }];
        const kernel: FusedKernel = { rank: outer.length, inputs: accesses, steps, outputs };
        for (const extent of extentsOfRows) {
          const extents = [...outer, extent];
          const inputs = accesses.map((_, i) => numbers(product(extents), i * 7 + extent + 1));
          const [found] = memory.run({ kernel, relaxed, extents, inputs }) as [number[]];
          const values = oracle(operation, accesses, inputs, extents);
          const rows = Array.from({ length: product(outer) }, (_, r) =>
            reduce[store](values.slice(r * extent, (r + 1) * extent)),
          );
          expect(found).toEqual(rows.map(Math.fround));
        }
      }
    }
  });
});
