import {
  axis,
  type AxisEdit,
  type Backend,
  createState,
  editOf,
  type Executable,
  type Fill,
  normal,
  randomKey,
  type Residence,
  type State,
  StructureError,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './index.ts';
import { editedState, editFrom, type EditRecipe, READ_ALL } from './testing/edited-world.ts';
import { recurrentNetwork } from './testing/recurrent-network.ts';

const EXTENTS = [0, 1, 3, 4, 5, 17];
const recipe: fc.Arbitrary<EditRecipe> = fc.record({
  axis: fc.nat(1),
  removed: fc.array(fc.nat(200), { maxLength: 6 }),
  births: fc.oneof(
    { weight: 4, arbitrary: fc.nat(5) },
    { weight: 1, arbitrary: fc.constantFrom(17, 40, 70) },
  ),
  order: fc.constantFrom('kept', 'kept', 'reversed', 'rotated'),
});
const start = fc.record({
  units: fc.constantFrom(...EXTENTS, 16, 48),
  others: fc.constantFrom(...EXTENTS),
  recipes: fc.array(recipe, { minLength: 1, maxLength: 6 }),
});

const bits = (numbers: ArrayLike<number>): Uint32Array => new Uint32Array(Float32Array.from(numbers).buffer);
const outputsOf = (executable: Executable): Record<string, Uint32Array> => {
  executable.run({});
  return Object.fromEntries(
    [...executable.plan.outputs.keys()].map((name) => [name, bits(executable.output(name))]),
  );
};
const unitsOf = (state: State): unknown[] =>
  [...state.axisUnits].map(([name, { ids, born, nextId }]) => ({ name, ids, born, nextId }));

/** What a backend must leave: the numbers of the state itself, rounded once. */
function expectSame(found: State, expected: State): void {
  expect(unitsOf(found)).toEqual(unitsOf(expected));
  expect({ clock: found.clock, version: found.version, key: found.key }).toEqual({
    clock: expected.clock,
    version: expected.version,
    key: expected.key,
  });
  for (const each of expected.tensors.keys()) {
    expect(found.read(each), each.name).toEqual(Float64Array.from(Float32Array.from(expected.read(each))));
  }
}

describe.each(['fast', 'portable'] as const)('edits on the %s backend', async (precision) => {
  const cpu: Backend = await cpuBackend({ precision });

  it('leave what they leave of a state, and of what programs compute', () => {
    fc.assert(
      fc.property(start, ({ units, others, recipes }) => {
        const residence = cpu.place(editedState(units, others).at(2));
        const executable = residence.load(READ_ALL);
        for (const [step, each] of recipes.entries()) {
          const edit = editFrom(each, residence.extents);
          residence.clock = 10 + step;
          const expected = residence.snapshot().apply(edit);
          residence.apply(edit);
          expectSame(residence.snapshot(), expected);
          const fresh = cpu.place(residence.snapshot());
          const outputs = outputsOf(executable);
          expect(outputs).toEqual(outputsOf(fresh.load(READ_ALL)));
          expect(outputs).toEqual(outputsOf(residence.load(READ_ALL)));
          fresh.release();
        }
        residence.release();
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it.each(EXTENTS)('are seen by whoever reads a variable, with %s units', (units) => {
    const residence = cpu.place(editedState(units, 5));
    for (let births = 0; births < 20; births += 9) {
      const extent = residence.extents['unit'] as number;
      residence.apply({ axis: 'unit', survivors: Array.from({ length: extent }, (_, i) => extent - 1 - i), births }); // prettier-ignore
      const state = residence.snapshot();
      for (const each of state.tensors.keys()) {
        expect(residence.read(each), each.name).toEqual(state.read(each));
        residence.read(each.name).fill(7);
      }
      expectSame(residence.snapshot(), state);
    }
    expect(() => residence.read('nothing')).toThrow('found no variable "nothing"');
    residence.release();
  });

  it.each([
    [15, 16, 17],
    [47, 48, 49],
    [111, 112, 113],
  ])('cross the capacity between %s, %s and %s units, and come back', (...sizes) => {
    const residence = cpu.place(editedState(sizes[0], 5));
    const executable = residence.load(READ_ALL);
    for (const size of [...sizes, ...sizes.toReversed(), 0, 1, sizes[2]]) {
      const extent = residence.extents['unit'] as number;
      const survivors = Array.from({ length: Math.min(size, extent) }, (_, i) => extent - 1 - i);
      const edit = { axis: 'unit', survivors, births: size - survivors.length };
      const expected = residence.snapshot().apply(edit);
      residence.apply(edit);
      expectSame(residence.snapshot(), expected);
      expect(outputsOf(executable)).toEqual(outputsOf(cpu.place(expected).load(READ_ALL)));
    }
  });

  it('of several axes at once are applied one after the other', () => {
    const residence = cpu.place(editedState(5, 4));
    const executable = residence.load(READ_ALL);
    const edits: AxisEdit[] = [
      { axis: 'unit', survivors: [4, 0, 2], births: 2 },
      { axis: 'other', survivors: [3, 1], births: 20 },
      { axis: 'unit', survivors: [3, 4, 0], births: 0 },
    ];
    const one = cpu.place(residence.snapshot());
    for (const edit of edits) one.apply(edit);
    residence.apply(...edits);
    expectSame(residence.snapshot(), one.snapshot());
    expect(residence.snapshot().version).toBe(3);
    expect(outputsOf(executable)).toEqual(outputsOf(one.load(READ_ALL)));
  });

  it('keep a place for numbers that were written in between', () => {
    const residence = cpu.place(editedState(3, 1));
    const executable = residence.load(READ_ALL);
    residence.write('bias', [1, 2, 3]);
    residence.apply(editOf(axis('unit'), 3, [1]));
    residence.write('bias', [7, 8]);
    expect([...residence.snapshot().read('bias')]).toEqual([7, 8]);
    expect(outputsOf(executable)).toEqual(outputsOf(cpu.place(residence.snapshot()).load(READ_ALL)));
  });
});

describe('a state that nobody needs any more', async () => {
  const backend = await cpuBackend({ blas: 'none' });
  const network = recurrentNetwork();

  it('is placed with the same bits, and gives its numbers back where the host can', () => {
    const kept = network.state(20);
    const spent = network.state(20);
    const placed = backend.place(spent, { spent: true });
    expectSame(placed.snapshot(), kept);
    const canGiveBack = 'transfer' in ArrayBuffer.prototype;
    for (const [{ name }, numbers] of spent.tensors) {
      expect(numbers.length, name).toBe(canGiveBack ? 0 : kept.numbers(name).length);
    }
  });

  it('is left as it is where it is not said to be spent', () => {
    const state = network.state(20);
    backend.place(state);
    expectSame(backend.place(state).snapshot(), network.state(20));
  });
});

describe('an edit that fails', async () => {
  const cpu = await cpuBackend();
  const unit = axis('unit', { max: 60 });

  /** A state with a fill of its user's that throws from some unit id on. */
  function fragile(failing: (births: number) => boolean): {
    readonly residence: Residence;
    readonly all: Variable[];
  } {
    let births = 0;
    const throwing: Fill = {
      name: 'throwing',
      fill: ({ values, unitsBefore }) => {
        if (unitsBefore > 0 && failing(births++)) throw new RangeError('no number for this unit');
        values.fill(1);
      },
    };
    const all = [
      variable({ name: 'first', dims: [unit.pre, unit.post], initial: normal(1) }),
      variable({ name: 'second', dims: [unit], initial: throwing }),
    ] as Variable[];
    const state = createState({ variables: all, key: randomKey(2), extents: { unit: 5 } });
    return { residence: cpu.place(state), all };
  }

  it.each([0, 1, 20])('because a fill throws at birth %s changes nothing', (at) => {
    const { residence } = fragile((births) => births === at);
    const before = residence.snapshot();
    expect(() => residence.apply({ axis: 'unit', survivors: [3, 1], births: 30 })).toThrow(
      'no number for this unit',
    );
    expectSame(residence.snapshot(), before);
    // The fill fails once only.
    residence.apply({ axis: 'unit', survivors: [3, 1], births: 30 });
    expect(residence.extents).toEqual({ unit: 32 });
    expect(residence.snapshot().units('unit').ids.slice(0, 4)).toEqual([3, 1, 5, 6]);
  });

  it('because a later fill throws undoes the edits before it', () => {
    const { residence } = fragile((births) => births === 3);
    const before = residence.snapshot();
    const edits = [0, 1, 2].map((): AxisEdit => ({ axis: 'unit', survivors: [2, 0], births: 2 }));
    expect(() => residence.apply(...edits)).toThrow(RangeError);
    expectSame(residence.snapshot(), before);
  });

  it.each([
    { name: 'twice the same unit', edit: { axis: 'unit', survivors: [1, 1], births: 0 } },
    { name: 'a position that is not there', edit: { axis: 'unit', survivors: [90], births: 0 } },
    { name: 'too many units', edit: { axis: 'unit', survivors: [], births: 151 } },
    { name: 'an axis of fixed extent', edit: { axis: 'feature', survivors: [0], births: 0 } },
    { name: 'an axis that is not there', edit: { axis: 'none', survivors: [], births: 0 } },
  ])('because of $name undoes the edits before it, capacities included', ({ edit }) => {
    const residence = cpu.place(editedState(5, 4));
    const executable = residence.load(READ_ALL);
    const [before, said] = [residence.snapshot(), outputsOf(executable)];
    const first: AxisEdit = { axis: 'unit', survivors: [4, 2], births: 50 };
    expect(() => residence.apply(first, edit)).toThrow(StructureError);
    expectSame(residence.snapshot(), before);
    expect(outputsOf(executable)).toEqual(said);
    expect(() => residence.apply(edit)).toThrow(StructureError);
    expectSame(residence.snapshot(), before);
    expect(outputsOf(executable)).toEqual(said);
  });
});

describe.each(['fast', 'portable'] as const)('a silent unit on the %s backend', async (precision) => {
  // A native library adds in an order of its own.
  const cpu = await cpuBackend({ precision, blas: 'none' });
  const network = recurrentNetwork({ initial: normal(0.3), outgoing: zeros });
  const { unit, outgoing, carried } = network;

  const forward = (executable: Executable): { loss: number; logits: number[] } => {
    executable.run(network.inputs(1));
    return { loss: executable.output('loss')[0] as number, logits: [...executable.output('logits')] };
  };
  /** States of every step at some positions. */
  const statesAt = (executable: Executable, extent: number, positions: readonly number[]): number[] => {
    const states = executable.output('states');
    const steps = states.length / extent;
    return Array.from({ length: steps }, (_, t) =>
      positions.map((p) => states[t * extent + p] as number),
    ).flat();
  };
  const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

  it.each([1, 3, 4, 5, 16, 17, 37, 64, 100])(
    'is born to a pool of %s units without changing a bit',
    (units) => {
      const residence = cpu.place(network.state(units));
      residence.write(
        carried,
        range(units).map((i) => Math.sin(i)),
      );
      const executable = residence.load(network.forward);
      const before = forward(executable);
      const states = statesAt(executable, units, range(units));
      let extent = units;
      for (const births of [1, 2, 4, 13]) {
        residence.apply(editOf(unit, extent, [], births));
        extent += births;
        expect(forward(executable)).toEqual(before);
        expect(statesAt(executable, extent, range(units))).toEqual(states);
      }
    },
  );

  it.each([3, 4, 5, 16, 17, 37, 64, 100])(
    'dies in the middle of a pool of %s units without changing a bit',
    (units) => {
      const residence = cpu.place(network.state(units));
      residence.write(
        carried,
        range(units).map((i) => Math.sin(i)),
      );
      const silent = [0, 1, Math.floor(units / 2)];
      for (const weight of outgoing) {
        const values = residence.snapshot().read(weight);
        const targets = values.length / units;
        for (const position of silent) values.fill(0, position * targets, (position + 1) * targets);
        residence.write(weight, values);
      }
      const executable = residence.load(network.forward);
      const before = forward(executable);
      const others = range(units).filter((i) => !silent.includes(i));
      const states = statesAt(executable, units, others);
      residence.apply(editOf(unit, units, silent));
      expect(forward(executable)).toEqual(before);
      expect(statesAt(executable, others.length, range(others.length))).toEqual(states);
    },
  );

  it('that is not silent does change the output', () => {
    const residence = cpu.place(network.state(17));
    const executable = residence.load(network.forward);
    const before = forward(executable);
    residence.apply(editOf(unit, 17, [8]));
    expect(forward(executable)).not.toEqual(before);
  });
});
