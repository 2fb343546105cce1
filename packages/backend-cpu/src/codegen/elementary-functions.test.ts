import { describe, expect, it } from 'vitest';
import { compile, ORACLE } from '../testing/fused-kernel-harness.ts';
import type { FusedKernel } from './fused-kernel.ts';

/**
 * Bounds of each function's error in units in the last place of the exact result, in either build; the test takes one
 * argument in 1021 of the whole range.
 */
const LARGEST_ERROR = { exp: 1.05, log: 0.9, tanh: 2.7, sigmoid: 2.4, softplus: 2.9 } as const;
type Name = keyof typeof LARGEST_ERROR;
const names = Object.keys(LARGEST_ERROR) as Name[];
const STRIDE = 1021;

const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
const words = new Int32Array(memory.buffer);
const floats = new Float32Array(memory.buffer);
const BLOCK = 1 << 16;
const ARGUMENTS = 16_384;
const RESULTS = ARGUMENTS + BLOCK;

function vectorised(name: Name, relaxed: boolean): (count: number) => void {
  const steps = [{ operation: name, operands: [0] }];
  const kernel: FusedKernel = {
    rank: 0,
    inputs: ['contiguous'],
    steps,
    outputs: [{ value: 1, store: 'row' }],
  };
  const { f0 } = new WebAssembly.Instance(compile([kernel], relaxed), { env: { memory } }).exports;
  words.set([0, 4, ARGUMENTS * 4, RESULTS * 4], 64);
  return (count) => {
    words[1] = count;
    (f0 as (at: number) => void)(256);
  };
}

/** Results of single numbers. */
function results(name: Name, relaxed: boolean, numbers: readonly number[]): number[] {
  floats.set(numbers, ARGUMENTS);
  vectorised(name, relaxed)(numbers.length);
  return [...floats.subarray(RESULTS, RESULTS + numbers.length)];
}

/** The distance of neighbours in single precision around a number. */
function ulp(x: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -126) - 23);
}

function error(found: number, exact: number): number {
  if (Object.is(found, Math.fround(exact))) return 0;
  // Beyond the largest number the next would be 2^128.
  const finite = Math.abs(found) === Infinity ? Math.sign(found) * 2 ** 128 : found;
  const distance = Math.abs(finite - exact) / ulp(Math.min(Math.abs(exact), 2 ** 127.5));
  return Number.isNaN(distance) ? Infinity : distance;
}

const cases = names.flatMap((name) => [{ name, relaxed: false }, { name, relaxed: true }]); // prettier-ignore

describe.each(cases)('$name, relaxed $relaxed', ({ name, relaxed }) => {
  it('is within its stated error over the whole range', () => {
    const f = vectorised(name, relaxed);
    let worst = { error: 0, x: 0 };
    for (let first = 0; first < 2 ** 32; first += BLOCK * STRIDE) {
      for (let i = 0; i < BLOCK; i++) words[ARGUMENTS + i] = first + i * STRIDE;
      f(BLOCK);
      for (let i = 0; i < BLOCK; i++) {
        const x = floats[ARGUMENTS + i] as number;
        const found = error(floats[RESULTS + i] as number, ORACLE[name](x, 0, 0));
        if (found > worst.error) worst = { error: found, x };
      }
    }
    expect(worst.error, `worst at ${worst.x}`).toBeLessThan(LARGEST_ERROR[name]);
    expect(worst.error).toBeGreaterThan(LARGEST_ERROR[name] / 2);
  });

  it('is exact at zeros, infinities and NaN', () => {
    const exact: Record<Name, number[]> = {
      exp: [1, 1, Infinity, 0, NaN],
      log: [-Infinity, -Infinity, Infinity, NaN, NaN],
      tanh: [0, -0, 1, -1, NaN],
      sigmoid: [0.5, 0.5, 1, 0, NaN],
      softplus: [Math.fround(Math.LN2), Math.fround(Math.LN2), Infinity, 0, NaN],
    };
    expect(results(name, relaxed, [0, -0, Infinity, -Infinity, NaN])).toEqual(exact[name]);
  });
});

describe.each([false, true])('saturation, relaxed %s', (relaxed) => {
  const far = Array.from({ length: 4000 }, (_, i) => 8 + i / 1000);

  it('of tanh is monotone, odd and never beyond 1', () => {
    const right = results('tanh', relaxed, far);
    expect(right).toEqual(right.toSorted((x, y) => x - y));
    expect(right.at(-1)).toBe(1);
    expect(results('tanh', relaxed, far.map((x) => -x))).toEqual(right.map((y) => -y)); // prettier-ignore
  });

  it('of sigmoid is monotone on both sides', () => {
    const right = results('sigmoid', relaxed, far.map((x) => 2 * x)); // prettier-ignore
    expect(right).toEqual(right.toSorted((x, y) => x - y));
    expect(right.at(-1)).toBe(1);
    const left = results('sigmoid', relaxed, far.map((x) => -9 * x)); // prettier-ignore
    expect(left).toEqual(left.toSorted((x, y) => y - x));
    expect(left.at(-1)).toBe(0);
  });

  it('of tanh leaves tiny arguments as they are', () => {
    const tiny = [1e-5, 1e-20, 1e-38, 1e-40, 2 ** -149].map(Math.fround);
    expect(results('tanh', relaxed, tiny)).toEqual(tiny);
  });
});
