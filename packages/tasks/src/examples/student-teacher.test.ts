import { cycleArrays, randomKey } from '@meristem/autodiff';
import { expect, it } from 'vitest';
import type { StudentTeacherOptions } from './student-teacher.ts';
import { studentTeacher } from './student-teacher.ts';

interface Taught {
  readonly x: readonly number[];
  readonly value: readonly number[];
}

/** The held-out examples, in order. */
function heldOut(options: StudentTeacherOptions): readonly Taught[] {
  const task = studentTeacher(options);
  const count = task.heldOut?.examples ?? 0;
  const arrays = cycleArrays(task, count);
  task.heldOut?.open({ batch: count }).stream.next(arrays);
  const rows = (port: string, size = 0): number[][] =>
    Array.from({ length: count }, (_, at) => [...(arrays[port]?.slice(at * size, (at + 1) * size) ?? [])]);
  const values = rows('value', task.targets[0]?.size);
  return rows('x', task.inputs[0]?.size).map((x, at) => ({ x, value: values[at] ?? [] }));
}

/** Solves a x = b by Gauss's elimination with pivots. */
function solved(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, at) => [...row, b[at] as number]);
  for (let column = 0; column < rows.length; column += 1) {
    const size = (at: number): number => Math.abs(rows[at]?.[column] ?? 0);
    const pivot = [...rows.keys()].slice(column).reduce((best, at) => (size(at) > size(best) ? at : best));
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const top = rows[column] as number[];
    rows.forEach((row, at) => {
      if (at === column) return;
      const factor = (row[column] as number) / (top[column] as number);
      for (let i = column; i < row.length; i += 1) row[i] = (row[i] as number) - factor * (top[i] as number);
    });
  }
  return rows.map((row, at) => (row.at(-1) as number) / (row[at] as number));
}

it('is the source: 20 inputs, 10 units, 10 outputs, 1000 examples, and a floor of 0', () => {
  const task = studentTeacher();
  expect(task.options).toEqual({
    inputs: 20,
    hidden: 10,
    outputs: 10,
    noise: 0,
    train: 1000,
    test: 1000,
    seed: 0,
  });
  expect(task.inputs).toEqual([{ kind: 'vector', name: 'x', size: 20 }]);
  expect(task.targets).toEqual([{ kind: 'vector', name: 'value', size: 10 }]);
  expect([task.rows, task.heldOut?.examples, task.floor(0)?.natsPerCycle]).toEqual([1000, 1000, 0]);
});

it('a teacher of one unit is silent on one side of a plane and linear on the other, with weights from -1 to 1', () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const examples = heldOut({ inputs: 3, hidden: 1, outputs: 2, test: 100, seed });
    const active = examples.filter(({ value }) => value[0] !== 0);
    expect(active.length).toBeGreaterThan(25);
    expect(active.length).toBeLessThan(75);
    const [one, two, three] = active as [Taught, Taught, Taught];
    const slopes = [0, 1].map((output) =>
      solved(
        [one.x, two.x, three.x],
        [one, two, three].map(({ value }) => value[output] as number),
      ),
    );
    for (const slope of slopes.flat()) expect(Math.abs(slope)).toBeLessThan(1);
    const sign = Math.sign(one.value[0] as number);
    for (const { x, value } of examples) {
      const line = slopes.map((slope) => slope.reduce((sum, each, i) => sum + each * (x[i] as number), 0));
      const isActive = sign * (line[0] as number) > 0;
      expect(value[0]).toBeCloseTo(isActive ? (line[0] as number) : 0, 8);
      expect(value[1]).toBeCloseTo(isActive ? (line[1] as number) : 0, 8);
    }
  }
});

it('its outputs live in as many dimensions as it has units', () => {
  // Five outputs of two units: any three of them depend on each other, so that their Gram determinant is 0.
  const examples = heldOut({ inputs: 4, hidden: 2, outputs: 5, test: 200 });
  const gram = (outputs: readonly number[]): number[][] =>
    outputs.map((i) =>
      outputs.map((j) =>
        examples.reduce((sum, { value }) => sum + (value[i] as number) * (value[j] as number), 0),
      ),
    );
  const [[a = 0, b = 0, c = 0] = [], [, d = 0, e = 0] = [], [, , f = 0] = []] = gram([0, 1, 2]);
  expect(a * d - b * b).toBeGreaterThan(1e-3 * a * d);
  expect(Math.abs(a * d * f + 2 * b * c * e - c * c * d - b * b * f - a * e * e)).toBeLessThan(
    1e-10 * a * d * f,
  );
});

it('inputs are standard normal, and training and held-out examples differ', () => {
  const held = heldOut({ test: 2000 }).flatMap(({ x }) => x);
  const mean = held.reduce((sum, each) => sum + each, 0) / held.length;
  const variance = held.reduce((sum, each) => sum + each ** 2, 0) / held.length;
  // 40,000 draws: the standard errors are 0.005 and 0.007.
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  const task = studentTeacher();
  const arrays = cycleArrays(task, 1000);
  task.open({ key: randomKey(0), batch: 1000 }).next(arrays);
  const known = new Set(held);
  expect([...(arrays['x'] ?? [])].some((each) => known.has(each))).toBe(false);
});

it('its floor is what the teacher itself pays for the noise, to 0.5%', () => {
  const shape = { inputs: 2, hidden: 2, outputs: 3, test: 60_000 };
  const [clean, noisy] = [0, 0.5].map((noise) => heldOut({ ...shape, noise }));
  const paid = (noisy ?? []).map(({ x, value }, at) => {
    expect(x).toEqual(clean?.[at]?.x);
    return value.reduce((sum, each, i) => sum + (each - (clean?.[at]?.value[i] ?? NaN)) ** 2, 0);
  });
  const floor = studentTeacher({ ...shape, test: 1, noise: 0.5 }).floor(0)?.natsPerCycle ?? NaN;
  expect(floor).toBe(0.75);
  // 180,000 draws: the standard error is sqrt(2 / 180,000) = 0.33%; the seed is fixed.
  expect(Math.abs(paid.reduce((sum, each) => sum + each, 0) / paid.length / floor - 1)).toBeLessThan(0.005);
});
