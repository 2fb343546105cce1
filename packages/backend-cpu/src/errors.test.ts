import {
  add,
  assign,
  axis,
  type Backend,
  constant,
  createState,
  editOf,
  exp,
  gather,
  indexInput,
  input,
  multiply,
  NonFiniteError,
  normal,
  oneHot,
  type Plan,
  positions,
  project,
  randomKey,
  referenceBackend,
  type Residence,
  type RunInputs,
  scan,
  scatterAdd,
  ShapeError,
  StructureError,
  sum,
  tensor,
  type Tensor,
  trace,
  type Variable,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './index.ts';

const [unit, other] = [axis('unit', { max: 20 }), axis('other')];
const weight = variable({ name: 'weight', dims: [unit.pre, other.post], initial: normal(1) }) as Variable;
const count = variable({ name: 'count', dims: [], initial: constant(0) }) as Variable;
const x = input('x', [unit]) as Tensor;
const at = indexInput('at', [other]) as Tensor;
const step = trace({
  name: 'step',
  outputs: { y: project(x, weight) },
  updates: [assign(count, add(count, 1))],
});
const state = createState({ variables: [weight, count], key: randomKey(6), extents: { unit: 3, other: 2 } });

const plan = (outputs: Record<string, Tensor>): Plan =>
  trace({ name: 'step', outputs, updates: [assign(count, add(count, 1))] });

/** Something that a backend must refuse, with the class and the message of its complaint. */
interface Refusal {
  readonly what: string;
  readonly error: new (message: string) => Error;
  readonly message: string;
  act(residence: Residence): void;
}

const running = (what: string, inputs: RunInputs, error: Refusal['error'], message: string): Refusal => ({
  what: `an input ${what}`,
  error,
  message,
  act: (residence) => residence.load(step).run(inputs),
});

const INPUTS: readonly Refusal[] = [
  running('that is missing', {}, ShapeError, 'plan "step": input "x": found nothing, expected 3 numbers'),
  running('that is too short', { x: [1, 2] }, ShapeError, 'input "x": found 2 numbers, expected 3'),
  running('that is too long', { x: [1, 2, 3, 4] }, ShapeError, 'input "x": found 4 numbers, expected 3'),
  running('of one number', { x: 1 }, ShapeError, 'input "x": found one number, expected 3'),
  running(
    'with NaN',
    { x: [1, NaN, 3] },
    NonFiniteError,
    'input "x": found NaN at element 1, expected finite numbers',
  ),
  running('with an infinity', { x: [1, 2, -Infinity] }, NonFiniteError, 'found -Infinity at element 2'),
  running('with holes', { x: new Array<number>(3) }, NonFiniteError, 'found undefined at element 0'),
];

const lookup = (what: string, value: Tensor, given: RunInputs, message: string): Refusal => ({
  what,
  error: ShapeError,
  message,
  act: (residence) => residence.load(plan({ value })).run({ x: [1, 2, 3], u: [1, 1], ...given }),
});

/** Positions that are only known once another lookup has run. */
const indirect = gather(indexInput('table', [unit]) as Tensor, at, unit);
const stepped = scan({
  over: other,
  carry: { total: count },
  elements: { at },
  step: ({ total }, now) => ({ carry: { total: add(total, gather(x, now.at, unit)) }, emit: {} }),
});
/** The value that is stored, as an output too: what computes it may run before anything stops. */
const next = add(count, 1);

const LOOKUPS: readonly Refusal[] = [
  ...[3, -1, 2 ** 31 - 1].flatMap((position) =>
    Object.entries({
      oneHot: oneHot(at, unit),
      gather: gather(x, at, unit),
      scatterAdd: scatterAdd(multiply(2, input('u', [other]) as Tensor), at, unit),
    }).map(([name, value]) =>
      lookup(
        `position ${position} in ${name}`,
        value as Tensor,
        { at: [0, position] },
        `${name}: found position ${position} of axis "unit", expected 0 to 2. Check the data that feeds this input.`,
      ),
    ),
  ),
  lookup(
    'a broken position',
    oneHot(at, unit),
    { at: [0, 1.5] },
    'found 1.5 at element 1, expected a unit position',
  ),
  lookup('a position beyond 32 bits', oneHot(at, unit), { at: [2 ** 32, 0] }, 'expected a unit position'),
  lookup(
    'a position of a step',
    stepped.carry.total,
    { at: [0, 4] },
    'gather: found position 4 of axis "unit"',
  ),
  ...Object.entries({
    oneHot: oneHot(indirect, unit),
    gather: gather(x, indirect, unit),
    scatterAdd: scatterAdd(exp(input('u', [other]) as Tensor), indirect, unit),
  }).map(([name, value]): Refusal => ({
    what: `a position that ${name} finds in a table`,
    error: ShapeError,
    message: `${name}: found position 7 of axis "unit", expected 0 to 2`,
    act: (residence) => {
      const updates = [assign(count, next), assign(weight, multiply(weight, 2))];
      const outputs = {
        next,
        doubled: sum(multiply(weight, 2), unit.pre),
        value: value as Tensor,
      };
      const executable = residence.load(trace({ name: 'step', outputs, updates }));
      executable.run({ x: [1, 2, 3], u: [1, 1], at: [0, 1], table: [0, 7, 2] });
    },
  })),
];

const stranger = variable({ name: 'stranger', dims: [unit], initial: constant(1) }) as Variable;
const loading = (what: string, outputs: Record<string, Tensor>, message: string): Refusal => ({
  what: `a plan over ${what}`,
  error: StructureError,
  message,
  act: (residence) => void residence.load(trace({ name: 'step', outputs })),
});

const PLANS: readonly Refusal[] = [
  loading(
    'a variable that is not there',
    { y: exp(stranger) },
    'found variable "stranger", which the state does not have',
  ),
  loading('an axis that is not there', { y: exp(input('z', [axis('far')])) }, 'no such axis as "far"'),
  loading('another axis of a name', { y: exp(input('z', [axis('unit')])) }, 'another axis of the same name'),
  loading(
    'a fixed axis of a name',
    { y: exp(input('z', [axis('unit', 3)])) },
    'another axis of the same name',
  ),
  {
    what: 'an output that a plan does not have',
    error: ShapeError,
    message: 'plan "step": found no output "z", expected one of: y',
    act: (residence) => void residence.load(step).output('z'),
  },
];

const writing = (what: string, name: Variable | string, values: number[], error: Refusal['error'], message: string): Refusal => ({
  what: `writing ${what}`,
  error,
  message,
  act: (residence) => residence.write(name, values),
}); // prettier-ignore

const lacking = createState({ variables: [weight], key: randomKey(0), extents: { unit: 1, other: 1 } });

const STATES: readonly Refusal[] = [
  writing('too few numbers', 'weight', [1], ShapeError, 'write "weight": found 1 numbers, expected 6'),
  writing('NaN', weight, [1, 2, 3, NaN, 5, 6], NonFiniteError, 'write "weight": found NaN at element 3'),
  writing(
    'to no variable',
    'weigth',
    [1],
    StructureError,
    'found no variable "weigth", expected one of: weight, count',
  ),
  writing(
    'to a stranger',
    stranger,
    [1],
    StructureError,
    'found variable "stranger", which the state does not have',
  ),
  {
    what: 'going back to a state without its variables',
    error: StructureError,
    message: 'found no variable "count"',
    act: (residence) => residence.restore(lacking),
  },
  {
    what: 'an edit of no axis',
    error: StructureError,
    message: 'state: found no such axis as "none", expected one of: unit, other',
    act: (residence) => residence.apply({ axis: 'none', survivors: [], births: 0 }),
  },
  {
    what: 'an edit beyond the bounds',
    error: StructureError,
    message: 'found 21 units after the edit, expected 0 to 20',
    act: (residence) => residence.apply(editOf(unit, 3, [], 18)),
  },
  {
    what: 'an edit with a broken number of births',
    error: StructureError,
    message: 'found 0.5 births, expected a whole number',
    act: (residence) => residence.apply(editOf(unit, 3, [], 0.5)),
  },
];

const BACKENDS: readonly (readonly [string, Backend])[] = [
  ['reference', referenceBackend('single')],
  ['fast', await cpuBackend()],
  ['portable', await cpuBackend({ precision: 'portable' })],
];

describe.each(BACKENDS)('the %s backend', (_name, backend) => {
  it.each([...INPUTS, ...LOOKUPS, ...PLANS, ...STATES])(
    'refuses $what and stores nothing',
    ({ act, error, message }) => {
      const residence = backend.place(state);
      const before = residence.snapshot();
      for (let attempt = 0; attempt < 2; attempt++) {
        expect(() => act(residence)).toThrow(error);
        expect(() => act(residence)).toThrow(message);
      }
      const after = residence.snapshot();
      for (const each of [weight, count]) expect(after.read(each), each.name).toEqual(before.read(each));
      expect([after.extents, after.clock, after.version]).toEqual([
        before.extents,
        before.clock,
        before.version,
      ]);
      const executable = residence.load(step);
      executable.run({ x: [1, 0, 0] });
      expect([...executable.output('y')]).toEqual([...before.read(weight).slice(0, 2)]);
      expect(residence.snapshot().read(count)[0]).toBe(1);
    },
  );

  it('goes on with the same plan after positions that it refused', () => {
    const residence = backend.place(state);
    const value = gather(x, indirect, unit);
    const executable = residence.load(
      trace({ name: 'step', outputs: { value }, updates: [assign(count, next)] }),
    );
    expect(() => executable.run({ x: [5, 6, 7], at: [0, 1], table: [0, -2, 2] })).toThrow(
      'found position -2',
    );
    executable.run({ x: [5, 6, 7], at: [2, 1], table: [0, 0, 1] });
    expect([...executable.output('value')]).toEqual([6, 5]);
    expect(residence.snapshot().read(count)[0]).toBe(1);
  });

  it('refuses positions in an axis without units', () => {
    const residence = backend.place(state);
    residence.apply({ axis: 'unit', survivors: [], births: 0 });
    const executable = residence.load(plan({ value: oneHot(at, unit) }));
    expect(() => executable.run({ at: [0, 0] })).toThrow(
      'found position 0 of axis "unit", expected none, for it has no units',
    );
  });

  it('refuses a literal tensor whose axis has grown, and takes it back when it has shrunk again', () => {
    const residence = backend.place(state);
    const executable = residence.load(plan({ y: add(x, tensor([1, 2, 3], [unit])) }));
    executable.run({ x: [1, 1, 1] });
    residence.apply(editOf(unit, 3, [], 1));
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(() => executable.run({ x: [1, 1, 1, 1] })).toThrow(ShapeError);
      expect(() => executable.run({ x: [1, 1, 1, 1] })).toThrow(
        'axis "unit" has extent 3 in a literal tensor but 4 in the state',
      );
    }
    expect(residence.snapshot().read(count)[0]).toBe(1);
    residence.apply(editOf(unit, 4, [0]));
    executable.run({ x: [1, 1, 1] });
    expect([...executable.output('y')]).toEqual([2, 3, 4]);
    const positional = plan({ y: oneHot(positions([0, 1, 2], [unit]), other) });
    residence.apply(editOf(unit, 3, [], 17));
    expect(() => residence.load(positional).run({})).toThrow('has extent 3 in a literal tensor');
  });

  it('takes one number for an input of one element', () => {
    const residence = backend.place(state);
    residence.apply(editOf(unit, 3, [0, 2]));
    const executable = residence.load(step);
    executable.run({ x: 2 });
    const once = [...executable.output('y')];
    executable.run({ x: [2] });
    expect([...executable.output('y')]).toEqual(once);
    expect(() => executable.run({ x: NaN })).toThrow(NonFiniteError);
  });
});
