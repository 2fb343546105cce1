import { randomKey, uniformAt } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { compile } from '../testing/fused-kernel-harness.ts';
import { LANE_ERRORS, type LaneError } from '../testing/lane-errors.ts';
import { type FusedKernel, type FusedOperation, meaningOf } from './fused-kernel.ts';
import { LANE_OPERATIONS } from './lane-operations.ts';

const names = Object.keys(LANE_OPERATIONS) as FusedOperation[];
/** Operations whose error is stated. */
const rounded = names.flatMap((name) => {
  const stated = LANE_ERRORS[name];
  return stated ? [{ name, upTo: Infinity, ...stated }] : [];
});
const within = (name: FusedOperation, x: number): boolean => !(x > (LANE_ERRORS[name]?.largest ?? Infinity));
const scalar = (name: FusedOperation, x: number, y = x): number => meaningOf(name).scalar(x, y, y);

/** The test takes one argument in 1021 of the whole range. */
const STRIDE = 1021;

const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
const words = new Int32Array(memory.buffer);
const floats = new Float32Array(memory.buffer);
const BLOCK = 1 << 16;
const ARGUMENTS = 16_384;
const SECOND = ARGUMENTS + BLOCK;
const RESULTS = SECOND + BLOCK;

function vectorised(name: FusedOperation, relaxed: boolean): (count: number) => void {
  const operands = Array.from({ length: meaningOf(name).arity }, (_, i) => i);
  const kernel: FusedKernel = {
    rank: 0,
    inputs: operands.map(() => 'contiguous'),
    steps: [{ operation: name, operands }],
    outputs: [{ value: operands.length, store: 'row' }],
  };
  const { f0 } = new WebAssembly.Instance(compile([kernel], relaxed), { env: { memory } }).exports;
  const addresses = operands.map((i) => [ARGUMENTS, SECOND, SECOND][i]! * 4);
  words.set([0, 4, ...addresses, RESULTS * 4], 64);
  return (count) => {
    words[1] = count;
    (f0 as (at: number) => void)(256);
  };
}

/** Results of single numbers. */
function results(
  name: FusedOperation,
  relaxed: boolean,
  numbers: readonly number[],
  second: readonly number[] = numbers,
): number[] {
  floats.set(numbers, ARGUMENTS);
  floats.set(second, SECOND);
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

const builds = [false, true];
const cases = rounded.flatMap((each) => builds.map((relaxed) => ({ ...each, relaxed })));
const unary = cases.filter(({ name }) => meaningOf(name).arity === 1);

describe.each(unary)('$name, relaxed $relaxed', ({ name, relaxed, ulps, upTo }) => {
  it('is within its stated error over the whole range', () => {
    const f = vectorised(name, relaxed);
    let worst = { error: 0, x: 0 };
    for (let first = 0; first < 2 ** 32; first += BLOCK * STRIDE) {
      for (let i = 0; i < BLOCK; i++) words[ARGUMENTS + i] = first + i * STRIDE;
      f(BLOCK);
      for (let i = 0; i < BLOCK; i++) {
        const x = floats[ARGUMENTS + i] as number;
        if (Math.abs(x) > upTo || !within(name, x)) continue;
        const found = error(floats[RESULTS + i] as number, scalar(name, x));
        if (found > worst.error) worst = { error: found, x };
      }
    }
    expect(worst.error, `worst at ${worst.x}`).toBeLessThan(ulps);
    expect(worst.error).toBeGreaterThan(ulps / 2);
  });
});

describe.each(names.flatMap((name) => builds.map((relaxed) => ({ name, relaxed }))))(
  '$name, relaxed $relaxed',
  ({ name, relaxed }) => {
    it('is exact at zeros, infinities, ones and NaN, and at pairs of them', () => {
      const special = [0, -0, Infinity, -Infinity, NaN, 1, -1].filter(
        (x) => !LANE_ERRORS[name] || meaningOf(name).arity > 1 || Math.abs(x) !== 1,
      );
      const first = special.filter((x) => within(name, x));
      const x = first.flatMap((first) => special.map(() => first));
      const y = first.flatMap(() => special);
      const exact = x.map((first, i) => Math.fround(scalar(name, first, y[i])));
      expect(results(name, relaxed, x, y)).toEqual(exact);
    });

    it('leaves a zero as it is if it says so', () => {
      if (LANE_OPERATIONS[name].keepsZero) expect(results(name, relaxed, [0, -0])).toEqual([0, -0]);
    });
  },
);

describe.each(builds)('expOfNonPositive, relaxed %s', (relaxed) => {
  it('has the bits of exp, of denormal results and of NaN too', () => {
    const [short, full] = [vectorised('expOfNonPositive', relaxed), vectorised('exp', relaxed)];
    const bits = (f: (count: number) => void): Int32Array => {
      f(BLOCK);
      return words.slice(RESULTS, RESULTS + BLOCK);
    };
    const compare = (argument: (i: number) => number): void => {
      for (let i = 0; i < BLOCK; i++) floats[ARGUMENTS + i] = argument(i);
      expect(bits(short)).toEqual(bits(full));
    };
    compare((i) => -i / 512);
    compare((i) => -87 - i / 4000);
    compare((i) => (i % 2 === 0 ? -1 / i : NaN));
    compare((i) => (-Math.LN2 / 2) * (i % 301));
    compare((i) => [-0, 0, -Infinity, -1e30][i % 4] as number);
  });
});

describe.each(cases.filter(({ name }) => name === 'pow'))('pow, relaxed $relaxed', ({ relaxed, ulps }) => {
  /** The largest error of powers whose bases and exponents are drawn. */
  function worstOf(draw: (random: () => number) => readonly [number, number]): number {
    const f = vectorised('pow', relaxed);
    let [worst, drawn] = [0, 0];
    const random = (): number => uniformAt(randomKey(relaxed ? 1 : 2), drawn++);
    for (let block = 0; block < 8; block++) {
      for (let i = 0; i < BLOCK; i++) [floats[ARGUMENTS + i], floats[SECOND + i]] = draw(random);
      f(BLOCK);
      for (let i = 0; i < BLOCK; i++) {
        const exact = floats[ARGUMENTS + i]! ** floats[SECOND + i]!;
        worst = Math.max(worst, error(floats[RESULTS + i]!, exact));
      }
    }
    return worst;
  }

  it('is within its stated error for bases and exponents of all sizes', () => {
    const found = [
      // Results of all sizes, denormal ones and infinities included.
      worstOf((random) => {
        const base = 2 ** (300 * random() - 150);
        return [base, (310 * random() - 155) / Math.log2(base)];
      }),
      worstOf((random) => [1 + 0.002 * (random() - 0.5), 1e5 * (random() - 0.5)]),
      worstOf((random) => [4 * random(), 8 * random() - 4]),
      worstOf((random) => [20 * random() - 10, Math.floor(40 * random()) - 20]),
    ];
    expect(Math.max(...found)).toBeLessThan(ulps);
    expect(Math.max(...found)).toBeGreaterThan(ulps / 2);
  });

  it('says of every pair of bits what Math.pow says, or is as near', () => {
    const random = new Uint32Array(2 * BLOCK).map((_, i) => 2 ** 32 * uniformAt(randomKey(3), i));
    words.set(random, ARGUMENTS);
    vectorised('pow', relaxed)(BLOCK);
    for (let i = 0; i < BLOCK; i++) {
      const [x, y] = [floats[ARGUMENTS + i]!, floats[SECOND + i]!];
      expect(error(floats[RESULTS + i]!, x ** y), `${x} ** ${y}`).toBeLessThan(ulps);
    }
  });
});

describe.each(builds)('sine and cosine, relaxed %s', (relaxed) => {
  it('are as exact next to their zeros as elsewhere', () => {
    const multiples = Array.from({ length: 60_000 }, (_, n) => Math.fround(((n + 1) * Math.PI) / 2));
    const angles = multiples.filter((x) => x <= 1e5);
    for (const name of ['sin', 'cos'] as const) {
      const found = results(name, relaxed, angles);
      const worst = Math.max(...angles.map((x, i) => error(found[i]!, scalar(name, x))));
      expect(worst).toBeLessThan((LANE_ERRORS[name] as LaneError).ulps);
    }
  });

  it('stay within [-1, 1] whatever they are given', () => {
    const large = Array.from({ length: 4000 }, (_, i) => Math.fround(1.02 ** i * 1e5)).filter(
      Number.isFinite,
    );
    for (const y of [...results('sin', relaxed, large), ...results('cos', relaxed, large)]) {
      expect(Math.abs(y)).toBeLessThanOrEqual(1);
    }
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
