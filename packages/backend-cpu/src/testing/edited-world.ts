import {
  add,
  type Axis,
  axis,
  type AxisEdit,
  constant,
  contract,
  createState,
  type Fill,
  logSoftmax,
  max,
  mean,
  meanOfExisting,
  multiply,
  normal,
  normalPerUnit,
  type Plan,
  project,
  random,
  randomKey,
  relabel,
  scaledToL1,
  scan,
  type State,
  sum,
  tanh,
  type Tensor,
  trace,
  uniform,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';

const unit = axis('unit', { max: 150 });
const other = axis('other', { max: 60 });
const [single, feature, time] = [axis('single', 1), axis('feature', 5), axis('time', 3)];

/** Axes that edits may be made of. */
const EDITED: readonly Axis[] = [unit, other];

const declare = (
  name: string,
  dims: Variable['dims'],
  initial: Fill,
  birth: Variable['birth'] = {},
): Variable => variable({ name, dims, initial, birth });

const recurrent = declare('recurrent', [unit.pre, unit.post], normal(0.3), {
  incoming: normalPerUnit(0.1),
  outgoing: scaledToL1(0.0125, { perTarget: true }),
});
const memory = declare('memory', [unit.post, unit.pre], constant(0.01), {
  incoming: meanOfExisting,
  outgoing: meanOfExisting,
});
const across = declare('across', [unit.pre, other.post], normal(0.3), { outgoing: scaledToL1(0.025) });
const inward = declare('inward', [other.pre, unit.post], uniform(-1, 1));
const bias = declare('bias', [unit], zeros, { own: uniform(0, 1) });
const carried = declare('carried', [single, unit], normal(1));
const cube = declare('cube', [feature, unit, other], uniform(0, 1), { own: meanOfExisting });
const gates = declare('gates', [unit.pre, feature, unit.post], normal(0.1), {
  incoming: scaledToL1(0.2),
  outgoing: uniform(-1, 1),
});
const quiet = declare('quiet', [unit.pre, other.post], normal(1), { incoming: zeros, outgoing: zeros });
const last = declare('last', [unit, single], normal(1));
const counter = declare('counter', [], constant(3));

/** Variables over edited axes in every role and place, with every kind of fill. */
const VARIABLES: readonly Variable[] = [
  recurrent, memory, across, inward, bias, carried, cube, gates, quiet, last, counter,
]; // prettier-ignore

/** A state with so many units and others. */
export function editedState(units: number, others: number, seed = 3): State {
  const extents = { unit: units, other: others };
  return createState({ variables: VARIABLES, axes: [time, feature], key: randomKey(seed), extents });
}

/** A plan that reads every variable through products, sums, scans, random numbers and normalisations. */
export const READ_ALL: Plan = readAll();

function readAll(): Plan {
  const state = tanh(add(carried, bias));
  const noise = random(randomKey(5), counter, 'normal', [time, unit]) as Tensor;
  const { carry, emitted } = scan({
    over: time,
    carry: { now: state },
    elements: { noise },
    step: ({ now }, here) => {
      const next = tanh(add(project(now, recurrent), here.noise));
      return { carry: { now: next }, emit: { said: project(next, across) } };
    },
  });
  return trace({
    name: 'read all',
    outputs: {
      carry: carry.now,
      said: emitted.said,
      back: project(project(state, across), inward),
      transposed: add(recurrent, relabel(relabel(memory, [[unit.post, unit]]), [[unit.pre, unit.post], [unit, unit.pre]])), // prettier-ignore
      total: sum(multiply(cube, last), unit, other),
      largest: max(cube as Tensor, unit),
      normalised: logSoftmax(across as Tensor, unit.pre as never),
      average: mean(gates as Tensor, unit.pre as never),
      gated: contract(gates as Tensor, relabel(bias as Tensor, [[unit, unit.pre]]), [unit.pre]),
      quietly: project(state, quiet),
      unchanged: recurrent,
    },
  });
}

/** An edit from numbers: which units go, how many come, and whether the others change places. */
export interface EditRecipe {
  readonly axis: number;
  readonly removed: readonly number[];
  readonly births: number;
  readonly order: 'kept' | 'reversed' | 'rotated';
}

/** The edit of a recipe for some extents; within the bounds of the axis. */
export function editFrom(recipe: EditRecipe, extents: Readonly<Record<string, number>>): AxisEdit {
  const { name, max: most } = EDITED[recipe.axis] as Axis;
  const extent = extents[name] as number;
  const gone = new Set(recipe.removed.map((position) => position % Math.max(1, extent)));
  const kept = Array.from({ length: extent }, (_, i) => i).filter((i) => !gone.has(i));
  const survivors =
    recipe.order === 'kept'
      ? kept
      : recipe.order === 'reversed'
        ? [...kept].reverse()
        : [...kept.slice(1), ...kept.slice(0, 1)];
  return { axis: name, survivors, births: Math.min(recipe.births, most - survivors.length) };
}
