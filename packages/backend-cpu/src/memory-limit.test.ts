import {
  axis,
  constant,
  createState,
  editOf,
  MemoryError,
  multiply,
  randomKey,
  ReleasedError,
  type State,
  trace,
  type Variable,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { bytesOf } from './execution/bytes-of.ts';
import { cpuBackend } from './cpu-backend.ts';

const unit = axis('unit');
const weight = variable({ name: 'w', dims: [unit.pre, unit.post], initial: constant(1) }) as Variable;
const plan = trace({ name: 'double', outputs: { twice: multiply(weight, 2) } });
const stateOf = (units: number): State =>
  createState({ variables: [weight], key: randomKey(0), extents: { unit: units } });
const [row, column] = [axis('row', 1500), axis('column', 2000)];
const rows = variable({ name: 'rows', dims: [row], initial: constant(1) }) as Variable;
const columns = variable({ name: 'columns', dims: [column], initial: constant(1) }) as Variable;
const small = createState({ variables: [rows, columns], key: randomKey(0) });
/** A plan whose result takes 12 MB. */
const outer = trace({ name: 'outer', outputs: { product: multiply(rows, columns) } });
/** 1,440 units take 8 MB. */
const large = stateOf(1440);

describe('a limit of memory', () => {
  it('is known, and at most what one WebAssembly memory holds', async () => {
    expect((await cpuBackend({ blas: 'none', memoryLimit: 1e6 })).memoryLimit).toBe(1e6);
    expect((await cpuBackend({ blas: 'none', memoryLimit: 1e12 })).memoryLimit).toBe(2 ** 32);
    const usual = (await cpuBackend({ blas: 'none' })).memoryLimit as number;
    expect(usual).toBeGreaterThan(1e8);
    expect(usual).toBeLessThanOrEqual(2 ** 32);
  });

  it('refuses a state, a plan or newborns that do not fit, and what there is stays', async () => {
    const cpu = await cpuBackend({ blas: 'none', memoryLimit: 100_000 });
    expect(() => cpu.place(large)).toThrow(MemoryError);
    expect(() => cpu.place(large)).toThrow('cpu backend: found a state with its plans, which takes ');
    const residence = cpu.place(stateOf(100));
    expect(() => residence.load(plan)).toThrow(MemoryError);
    expect(() => residence.apply(editOf(unit, 100, [], 20))).toThrow(MemoryError);
    expect(residence.extents).toEqual({ unit: 100 });
    residence.apply(editOf(unit, 100, [0], 1));
    expect(residence.read(weight)).toHaveLength(100 * 100);
  });

  it('counts what a plan takes without making it', async () => {
    const extentOf = (): number => 1000;
    // 1,000 rows of room for 1,008 numbers, for the weights and the product.
    const whole = 1008 * 1008 * 4;
    expect(bytesOf([weight], [], extentOf)).toBe(whole);
    const both = bytesOf([weight], [plan], extentOf);
    expect(both).toBeGreaterThan(2 * whole);
    expect(both).toBeLessThan(2 * whole + 2000);
    // An exact limit: what is counted fits, but for ids, counts and the room that edits work in.
    const cpu = await cpuBackend({ blas: 'none', memoryLimit: both + 40_000 });
    cpu.place(stateOf(1000)).load(plan).run({});
  });
});

describe('memory of residences', () => {
  it('that were dropped comes back within a task, without a turn of the event loop', async () => {
    const cpu = await cpuBackend({ blas: 'none' });
    const before = process.memoryUsage.rss();
    let most = 0;
    for (let i = 0; i < 60; i++) {
      cpu.place(small).load(outer).run({});
      most = Math.max(most, process.memoryUsage.rss() - before);
    }
    // All of them together would take 720 MB.
    expect(most).toBeLessThan(560e6);
  });

  it('that are larger than all of a memory together lie in several', async () => {
    const cpu = await cpuBackend({ blas: 'none' });
    const held = Array.from({ length: 6 }, () => cpu.place(large));
    held.forEach((residence, i) => residence.write(weight, new Float64Array(1440 * 1440).fill(i)));
    held[3]!.apply(editOf(unit, 1440, [0], 0));
    expect(held.map((residence) => residence.read(weight)[7])).toEqual([0, 1, 2, 3, 4, 5]);
    for (const residence of held) residence.release();
  });

  it('that were released cannot be used', async () => {
    const residence = (await cpuBackend({ blas: 'none' })).place(stateOf(3));
    const executable = residence.load(plan);
    executable.run({});
    residence[Symbol.dispose]();
    residence.release();
    for (const use of [
      () => residence.snapshot(),
      () => residence.read(weight),
      () => residence.write(weight, new Float64Array(9)),
      () => residence.load(plan),
      () => residence.apply(editOf(unit, 3, [0])),
      () => residence.restore(stateOf(3)),
      () => executable.run({}),
      () => executable.output('twice'),
    ]) {
      expect(use).toThrow(ReleasedError);
    }
  });
});
