import {
  axis,
  createState,
  editOf,
  multiply,
  normal,
  randomKey,
  sum,
  type Tensor,
  trace,
  type Variable,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { CpuResidence } from './cpu-residence.ts';
import { BackendError } from './errors/backend-error.ts';
import { Holdings } from './memory/arena.ts';
import { openMachine } from './testing/open-machine.ts';

const unit = axis('unit');
const weight = variable({ name: 'weight', dims: [unit.pre, unit.post], initial: normal(1) }) as Variable;
const state = createState({ variables: [weight], key: randomKey(0), extents: { unit: 5 } });
const plan = trace({
  name: 'sum',
  outputs: { total: sum(weight as Tensor, unit.pre as never, unit.post as never) },
});
/** Pages of 64 KiB: the kernels' own area takes 64 of them. */
const PAGES = 100;

describe('when the memory cannot hold what an edit adds', () => {
  // 1,000 units take 4 MB, 260 take 1 MB for the weights alone and as much again until the old place is free.
  it.each([
    { births: 1000, why: 'the variables do not fit' },
    { births: 700, why: 'the variables do not fit' },
  ])('$births births change nothing ($why), and smaller edits still work', async ({ births }) => {
    const machine = await openMachine('portable', PAGES);
    const residence = new CpuResidence(machine, new Holdings(machine.arena), state);
    const executable = residence.load(plan);
    executable.run({});
    const said = executable.output('total')[0];
    const before = residence.snapshot();
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(() => residence.apply(editOf(unit, 5, [1], births))).toThrow(BackendError);
      const after = residence.snapshot();
      expect(after.read(weight)).toEqual(before.read(weight));
      expect([...after.axisUnits]).toEqual([...before.axisUnits]);
      expect(after.version).toBe(before.version);
      executable.run({});
      expect(executable.output('total')[0]).toBe(said);
    }
    const expected = residence.snapshot().apply(editOf(unit, 5, [1], 100));
    residence.apply(editOf(unit, 5, [1], 100));
    expect(residence.snapshot().read(weight)).toEqual(
      Float64Array.from(Float32Array.from(expected.read(weight))),
    );
  });

  it('changes nothing if the state fits and a loaded program does not', async () => {
    const machine = await openMachine('portable', PAGES);
    const residence = new CpuResidence(machine, new Holdings(machine.arena), state);
    // The squares of all weights, kept for both sums: as much memory as the weights, in each of eight programs.
    const programs = Array.from({ length: 8 }, () =>
      residence.load(trace({ name: 'copy', outputs: { copied: scaled() } })),
    );
    for (const program of programs) program.run({});
    const said = programs.map((program) => [...program.output('copied')]);
    const before = residence.snapshot();
    expect(() => residence.apply(editOf(unit, 5, [1], 480))).toThrow(BackendError);
    expect(residence.snapshot().read(weight)).toEqual(before.read(weight));
    expect(residence.extents).toEqual({ unit: 5 });
    for (const program of programs) program.run({});
    expect(programs.map((program) => [...program.output('copied')])).toEqual(said);
    residence.apply(editOf(unit, 5, [1], 20));
    for (const program of programs) program.run({});
    expect(programs[7]!.output('copied')).toHaveLength(24 * 24);
  });
});

function scaled(): Tensor {
  return multiply(weight, 2);
}
