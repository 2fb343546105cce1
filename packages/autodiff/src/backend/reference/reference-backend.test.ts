import { describe, expect, it } from 'vitest';
import { axis } from '../../axis/axis.ts';
import { positions, tensor } from '../../eager/literal.ts';
import { NonFiniteError, ShapeError, StructureError } from '../../errors.ts';
import { PlanError } from '../../plan/plan-error.ts';
import { trace } from '../../plan/trace.ts';
import { assign } from '../../plan/update.ts';
import { add, multiply } from '../../primitives/arithmetic.ts';
import { project } from '../../primitives/contract.ts';
import { exp } from '../../primitives/functions.ts';
import { gather, oneHot, scatterAdd } from '../../primitives/lookup.ts';
import { random } from '../../primitives/random.ts';
import { indexInput, input } from '../../primitives/source.ts';
import { randomKey } from '../../random/key.ts';
import { editOf } from '../../state/axis-edit.ts';
import { constant, normal } from '../../state/fill.ts';
import { createState, type State } from '../../state/state.ts';
import { type Variable, variable } from '../../state/variable.ts';
import { EDGE_EXTENTS } from '../../testing/extents.ts';
import { referenceBackend } from './reference-backend.ts';

const [unit, other] = [axis('unit', { max: 20 }), axis('other')];
const weight = variable({ name: 'weight', dims: [unit.pre, other.post], initial: normal(1) }) as Variable;
const count = variable({ name: 'count', dims: [], initial: constant(0) }) as Variable;
const x = input('x', [unit]);
const plan = trace({
  name: 'step',
  outputs: { y: project(x, weight) },
  updates: [assign(count, add(count, 1))],
});
const stateOf = (units: number): State =>
  createState({ variables: [weight, count], key: randomKey(6), extents: { unit: units, other: 2 } });
const place = (units = 3): ReturnType<ReturnType<typeof referenceBackend>['place']> =>
  referenceBackend().place(stateOf(units));

describe('a residence', () => {
  it('holds a copy: the state it came from never changes', () => {
    const state = stateOf(3);
    const before = state.read(weight);
    const residence = referenceBackend().place(state);
    residence.write(weight, [1, 2, 3, 4, 5, 6]);
    residence.apply(editOf(unit, 3, [0]));
    expect(state.read(weight)).toEqual(before);
    expect(state.extent(unit)).toBe(3);
    expect([...residence.snapshot().read('weight')]).toEqual([3, 4, 5, 6]);
    expect(residence.extents).toEqual({ unit: 2, other: 2 });
  });

  it.each(['double', 'single'] as const)(
    'gives the state back as it took it, in %s precision',
    (precision) => {
      const rounded = stateOf(5).with(weight, Float32Array.from(stateOf(5).read(weight)));
      const residence = referenceBackend(precision).place(rounded.at(42));
      const back = residence.snapshot();
      expect(back.read(weight)).toEqual(rounded.read(weight));
      expect(back).toMatchObject({ clock: 42, version: 0, key: rounded.key });
      expect(referenceBackend(precision).description).toMatchObject({
        name: 'reference',
        precision,
        threads: 1,
      });
    },
  );

  it('applies edits all or none', () => {
    const residence = place();
    const before = residence.snapshot();
    const executable = residence.load(plan);
    executable.run({ x: [1, 2, 3] });
    const said = [...executable.output('y')];
    const bad = { axis: 'unit', survivors: [9], births: 0 };
    expect(() => residence.apply(editOf(unit, 3, [1], 2), bad)).toThrow(StructureError);
    expect(() => residence.apply(editOf(unit, 3, [1], 2), bad)).toThrow(
      'axis "unit": found survivor at position 9',
    );
    expect(residence.extents).toEqual({ unit: 3, other: 2 });
    expect(residence.snapshot().read(weight)).toEqual(before.read(weight));
    executable.run({ x: [1, 2, 3] });
    expect([...executable.output('y')]).toEqual(said);
  });

  it('stamps newborns with its clock', () => {
    const residence = place();
    residence.clock = 17;
    residence.apply(editOf(unit, 3, [], 1));
    expect(residence.snapshot().units(unit).born).toEqual([0, 0, 0, 17]);
    expect(residence.snapshot().clock).toBe(17);
  });

  it.each(EDGE_EXTENTS)('reads a copy of what a variable holds now, with %s units', (units) => {
    const residence = place(units);
    const executable = residence.load(plan);
    executable.run({ x: new Float64Array(units) });
    residence.apply(editOf(unit, units, [], 1));
    for (const name of ['weight', 'count']) {
      expect(residence.read(name)).toEqual(residence.snapshot().read(name));
    }
    expect(residence.read(count)).toEqual(Float64Array.of(1));
    residence.read(weight).fill(7);
    expect(residence.read(weight)).toEqual(residence.snapshot().read(weight));
    expect(residence.read(weight)).not.toContain(7);
  });

  it('refuses to read what it does not have', () => {
    const stranger = variable({ name: 'weight', dims: [], initial: constant(0) }) as Variable;
    expect(() => place().read(stranger)).toThrow(StructureError);
    expect(() => place().read('weigth')).toThrow(
      'found no variable "weigth", expected one of: weight, count',
    );
  });

  it('refuses to write what does not fit', () => {
    const residence = place();
    expect(() => residence.write('weight', [1])).toThrow(ShapeError);
    expect(() => residence.write('weight', [1])).toThrow('write "weight": found 1 numbers, expected 6');
    expect(() => residence.write(weight, [1, 2, 3, NaN, 5, 6])).toThrow(NonFiniteError);
    expect(() => residence.write('weigth', [1])).toThrow(
      'found no variable "weigth", expected one of: weight, count',
    );
    expect(residence.snapshot().read(weight)).toEqual(stateOf(3).read(weight));
  });

  it('goes back to a state, structure and clock included', () => {
    const residence = place();
    const executable = residence.load(plan);
    const saved = residence.snapshot();
    executable.run({ x: [1, 2, 3] });
    const said = [...executable.output('y')];
    residence.clock = 9;
    residence.apply(editOf(unit, 3, [0, 2], 4));
    residence.restore(saved);
    expect([residence.clock, residence.extents]).toEqual([0, { unit: 3, other: 2 }]);
    expect(residence.snapshot().read(count)[0]).toBe(0);
    executable.run({ x: [1, 2, 3] });
    expect([...executable.output('y')]).toEqual(said);
  });

  it('refuses to go back to a state without its variables', () => {
    const residence = place();
    const lacking = createState({ variables: [weight], key: randomKey(0), extents: { unit: 1, other: 1 } });
    expect(() => residence.restore(lacking)).toThrow(StructureError);
    expect(residence.extents).toEqual({ unit: 3, other: 2 });
  });

  it('refuses a plan over variables or axes that it lacks', () => {
    const stranger = variable({ name: 'stranger', dims: [unit], initial: constant(1) }) as Variable;
    const needy = trace({ name: 'step', outputs: { y: exp(stranger) } });
    expect(() => place().load(needy)).toThrow(StructureError);
    expect(() => place().load(needy)).toThrow('found variable "stranger", which the state does not have');
    const far = trace({ name: 'step', outputs: { y: exp(input('z', [axis('far')])) } });
    expect(() => place().load(far)).toThrow('no such axis as "far"');
    const twin = trace({ name: 'step', outputs: { y: exp(input('z', [axis('unit')])) } });
    expect(() => place().load(twin)).toThrow('another axis of the same name');
  });
});

describe('an executable', () => {
  it.each(EDGE_EXTENTS)('runs again after every edit, from %s units on', (units) => {
    const residence = place(units);
    const executable = residence.load(plan);
    for (const births of [0, 1, 2]) {
      residence.apply(editOf(unit, residence.extents['unit']!, [], births));
      const extent = residence.extents['unit']!;
      const given = Float64Array.from({ length: extent }, (_, i) => i + 1);
      executable.run({ x: given });
      const values = residence.snapshot().read(weight);
      for (const column of [0, 1]) {
        let expected = 0;
        for (let i = 0; i < extent; i++) expected += given[i]! * values[2 * i + column]!;
        expect(executable.output('y')[column]).toBe(expected);
      }
    }
    expect(residence.snapshot().read(count)[0]).toBe(3);
  });

  it('refuses inputs that are missing, of the wrong length or not finite, and stores nothing', () => {
    const residence = place();
    const executable = residence.load(plan);
    const refusals = [
      { inputs: {}, error: ShapeError, message: 'plan "step": input "x": found nothing, expected 3 numbers' },
      { inputs: { x: [1, 2] }, error: ShapeError, message: 'input "x": found 2 numbers, expected 3' },
      { inputs: { x: 1 }, error: ShapeError, message: 'input "x": found one number, expected 3' },
      { inputs: { x: [1, NaN, 3] }, error: NonFiniteError, message: 'input "x": found NaN at element 1' },
      { inputs: { x: [1, 2, -Infinity] }, error: NonFiniteError, message: 'found -Infinity at element 2' },
      { inputs: { x: new Array<number>(3) }, error: NonFiniteError, message: 'found undefined at element 0' },
    ];
    for (const { inputs, error, message } of refusals) {
      expect(() => executable.run(inputs)).toThrow(error);
      expect(() => executable.run(inputs)).toThrow(message);
    }
    expect(residence.snapshot().read(count)[0]).toBe(0);
  });

  it('takes one number for an input of one element', () => {
    const executable = place(1).load(plan);
    executable.run({ x: 2 });
    const once = [...executable.output('y')];
    executable.run({ x: [2] });
    expect([...executable.output('y')]).toEqual(once);
    expect(() => executable.run({ x: NaN })).toThrow(NonFiniteError);
  });

  it('names its outputs if asked for another', () => {
    expect(() => place().load(plan).output('z')).toThrow(
      'plan "step": found no output "z", expected one of: y',
    );
  });

  const at = indexInput('at', [other]);
  it.each([
    { name: 'oneHot', value: oneHot(at, unit) },
    { name: 'gather', value: gather(x, at, unit) },
    { name: 'scatterAdd', value: scatterAdd(multiply(2, input('u', [other])), at, unit) },
  ])('refuses unit positions out of range in $name, before anything is stored', ({ name, value }) => {
    const residence = place();
    const lookup = trace({ name: 'lookup', outputs: { value }, updates: [assign(count, 5)] });
    const executable = residence.load(lookup);
    for (const position of [3, -1]) {
      const act = (): void => executable.run({ at: [0, position], x: [1, 2, 3], u: [1, 1] });
      expect(act).toThrow(ShapeError);
      expect(act).toThrow(`${name}: found position ${position} of axis "unit", expected 0 to 2`);
    }
    expect(() => executable.run({ at: [0, 1.5], x: [1, 2, 3], u: [1, 1] })).toThrow(
      'found 1.5 at element 1, expected a unit position',
    );
    expect(() => executable.run({ at: [2 ** 32, 0], x: [1, 2, 3], u: [1, 1] })).toThrow(
      'expected a unit position',
    );
    expect(residence.snapshot().read(count)[0]).toBe(0);
    executable.run({ at: [0, 2], x: [1, 2, 3], u: [1, 1] });
    expect(residence.snapshot().read(count)[0]).toBe(5);
  });

  it('refuses a literal tensor whose axis has grown', () => {
    const residence = place();
    const executable = residence.load(
      trace({ name: 'step', outputs: { y: add(x, tensor([1, 2, 3], [unit])) } }),
    );
    executable.run({ x: [1, 1, 1] });
    residence.apply(editOf(unit, 3, [], 1));
    expect(() => executable.run({ x: [1, 1, 1, 1] })).toThrow(ShapeError);
    expect(() => executable.run({ x: [1, 1, 1, 1] })).toThrow(
      'axis "unit" has extent 3 in a literal tensor but 4 in the state',
    );
    const lookup = trace({ name: 'step', outputs: { y: oneHot(positions([0, 1, 2], [unit]), other) } });
    expect(() => residence.load(lookup).run({})).toThrow('has extent 3 in a literal tensor');
  });
});

describe('random tensors', () => {
  const drawn = trace({
    name: 'draw',
    outputs: {
      matrix: random(randomKey(3), count, 'normal', [other, unit]),
      vector: random(randomKey(3), count, 'uniform', [unit]),
    },
  });

  it('give a unit the same numbers wherever it stands, and newborns their own', () => {
    const residence = place(4);
    const executable = residence.load(drawn);
    executable.run({});
    const [before, vector] = [[...executable.output('matrix')], [...executable.output('vector')]];
    residence.apply({ axis: 'unit', survivors: [3, 1], births: 1 });
    executable.run({});
    const after = [...executable.output('matrix')];
    for (const row of [0, 1])
      expect(after.slice(3 * row, 3 * row + 2)).toEqual([before[4 * row + 3], before[4 * row + 1]]);
    expect([...executable.output('vector')].slice(0, 2)).toEqual([vector[3], vector[1]]);
    for (const fresh of [after[2], after[5]]) expect(before).not.toContain(fresh);
  });

  it('change with the clock and come back with it', () => {
    const residence = place(4);
    const executable = residence.load(drawn);
    const at = (clock: number): number[] => {
      residence.write(count, [clock]);
      executable.run({});
      return [...executable.output('matrix')];
    };
    const [first, second] = [at(0), at(1)];
    expect(new Set([...first, ...second]).size).toBe(16);
    expect(at(0)).toEqual(first);
  });
});

it('loads no plan that breaks the specification of plans', () => {
  const residence = place();
  const broken = { ...plan, instructions: plan.instructions.slice(1) };
  expect(() => residence.load(broken)).toThrow(PlanError);
});
