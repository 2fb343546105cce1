import { randomKey } from '@meristem/autodiff';
import { expect, test } from 'vitest';
import { TaskOptionError } from '../errors.ts';
import { readLanes } from '../testing/read-lanes.ts';
import { mackeyGlass } from './mackey-glass.ts';

/** The next value of the series by its equation, in the units of the source. */
function euler(x: number, delayed: number, step: number): number {
  return x + step * ((0.2 * delayed) / (1 + delayed ** 10) - 0.1 * x);
}

/** Values in the units of the source. */
const valuesOf = (carried: readonly number[]): readonly number[] => carried.map((each) => 0.9 + 0.25 * each);

test.each([
  [6, 17],
  [17, 17],
  [3, 25],
  [2, 17],
])('with a lag of %i and a delay of %d and no noise it is what the equation says', (lag, delay) => {
  const [lane] = readLanes(mackeyGlass({ lag, delay, noise: 0, steps: 500 }), { cycles: 1 });
  const values = valuesOf(lane?.['value'] ?? []);
  for (let at = lag; at + 1 < values.length; at += 1) {
    expect(values[at + 1]).toBeCloseTo(euler(values[at] ?? NaN, values[at - lag] ?? NaN, delay / lag), 12);
  }
});

test('noise is normal, independent from step to step, and all that a reader of the equation pays', () => {
  const [lag, noise] = [6, 0.1];
  const task = mackeyGlass();
  const surprises = readLanes(task, { key: randomKey(8), batch: 4, cycles: 2000 }).flatMap((lane) => {
    const [values, next] = [valuesOf(lane['value'] ?? []), lane['next'] ?? []];
    return values.slice(lag).map((value, at) => {
      const predicted = (euler(value, values[at] ?? NaN, 17 / 6) - 0.9) / 0.25;
      return (next[at + lag] ?? NaN) - predicted;
    });
  });
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  const cost = mean(surprises.map((each) => each ** 2));
  expect(Math.abs(cost / (task.floor(0)?.natsPerCharacter ?? NaN) - 1)).toBeLessThan(0.01);
  const error = 4 / Math.sqrt(surprises.length);
  expect(Math.abs(mean(surprises))).toBeLessThan(error * noise);
  const products = surprises.slice(1).map((each, at) => (each * (surprises[at] ?? NaN)) / noise ** 2);
  expect(Math.abs(mean(products))).toBeLessThan(error);
  const fourth = mean(surprises.map((each) => (each / noise) ** 4));
  expect(Math.abs(fourth - 3)).toBeLessThan(error * Math.sqrt(96));
});

test('the port carries values of about mean 0 and deviation 1, on an attractor that is chaotic', () => {
  const [lane] = readLanes(mackeyGlass({ noise: 0, steps: 20_000 }), { cycles: 1 });
  const values = lane?.['value'] ?? [];
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length);
  expect(Math.abs(mean)).toBeLessThan(0.2);
  expect(Math.abs(deviation - 1)).toBeLessThan(0.1);
  const task = mackeyGlass({ noise: 0, steps: 1000 });
  const [one, other] = [task, task].map((each) => each.open({ key: randomKey(0), batch: 1 }));
  const { made, past } = one?.position() as unknown as { made: number; past: [number[]] };
  other?.seek({ made, past: [[...past[0].slice(0, -1), (past[0].at(-1) ?? NaN) + 1e-9]] });
  const arrays = [one, other].map((stream) => {
    const into = { value: new Float64Array(1000), next: new Float64Array(1000) };
    stream?.next(into);
    return into.next;
  });
  const apart = arrays[0]?.map((each, at) => Math.abs(each - (arrays[1]?.[at] ?? NaN)));
  expect(apart?.[0]).toBeLessThan(1e-7);
  expect(Math.max(...(apart?.slice(-100) ?? []))).toBeGreaterThan(0.1);
});

test('steps that would swing up without end are refused', () => {
  expect(() => mackeyGlass({ delay: 50, lag: 4 })).toThrow(TaskOptionError);
  expect(() => mackeyGlass({ delay: 50, lag: 4 })).toThrow(
    'mackey-glass.lag: found 4, expected at least 5, a tenth of the delay. Take more steps to a delay, or a shorter one.',
  );
});
