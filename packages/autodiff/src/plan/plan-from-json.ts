import { type Axis, axis as declareAxis, type Dim, sameDims } from '../axis/axis.ts';
import { listNames } from '../options/describe-value.ts';
import { nearestName } from '../options/nearest-name.ts';
import { PRIMITIVES } from '../primitives/table.ts';
import { zeros } from '../state/fill.ts';
import { type Variable, variable, type VariablePurpose } from '../state/variable.ts';
import { attributeKinds } from './attribute-kinds.ts';
import { readAttributes } from './attributes-from-json.ts';
import { JsonPlace } from './json-place.ts';
import type { Compute, Instruction, Loop, Plan, PlanBuffer, PlanOperand, Rows, Storage } from './plan.ts';
import { printable } from './printable-plan.ts';
import { validatePlan } from './validate-plan.ts';

const STORAGES: readonly Storage[] = ['variable', 'input', 'literal', 'constant', 'temporary'];
const PURPOSES: readonly VariablePurpose[] = ['parameter', 'slot', 'carried', 'statistic'];
const ROWS: Readonly<Record<string, Rows>> = {
  all: { at: 'all', shift: 0 },
  'all+1': { at: 'all', shift: 1 },
  step: { at: 'step', shift: 0 },
  'step+1': { at: 'step', shift: 1 },
  first: { at: 'first' },
  last: { at: 'last' },
};

/** The most units that an axis may have at the least: what a plan asks for by itself is bounded. */
const MOST_UNITS = 2 ** 24;

/** The dims that there are, by label. */
type Dims = ReadonlyMap<string, Dim>;

/**
 * Reads a plan from plain data, whoever wrote it, over axes and variables of its own, and checks all of it: what is returned
 * obeys `validatePlan`. Its variables start as zeros.
 *
 * @param beside a plan whose axes and variables it shares, where they are of the same name and kind.
 * @throws PlanError naming the JSON path, what was found and what was expected.
 */
export function planFromJson(json: unknown, beside?: Plan): Plan {
  const name = (json as { name?: unknown } | null | undefined)?.name;
  const root = new JsonPlace(json, '$', typeof name === 'string' ? name : '');
  const version = root.field('version').value;
  if (version !== 1) root.field('version').refuse('1, the only version so far: read it with a newer release');
  const axes = root
    .field('axes')
    .list()
    .map((place) => shared(readAxis(place), beside?.axes, sameAxis));
  const dims: Dims = new Map(
    axes.flatMap((axis) => [axis, axis.pre, axis.post].map((dim) => [dim.label, dim] as const)),
  );
  const places = root.field('buffers').list();
  const buffers = places.map((place) => readBuffer(place, dims));
  const known = beside && [...beside.variables.keys()];
  const inputs = new Map<string, number>();
  const variables = new Map<Variable, number>();
  buffers.forEach(({ storage, name: named, dims: over }, i) => {
    if (storage === 'input') inputs.set(named ?? '', i);
    if (storage === 'variable') variables.set(shared(readVariable(places[i]!, over), known, sameVariable), i);
  });
  const instructions = root
    .field('instructions')
    .list()
    .map((place) => readInstruction(place, dims, buffers));
  const outputs = root
    .field('outputs')
    .list()
    .map((place) => {
      const [named, operand] = place.list(2) as [JsonPlace, JsonPlace];
      return [named.text(), readOperand(operand, dims, buffers)] as const;
    });
  const plan: Plan = printable({
    name: root.field('name').text(),
    ...{ axes, buffers, instructions, inputs, variables },
    outputs: new Map(outputs),
  });
  validatePlan(plan);
  return plan;
}

function readAxis(place: JsonPlace): Axis {
  const [name, min, max] = place.list();
  if (!name || !min) return place.refuse('a name, the smallest extent and, where there is one, the largest');
  const bounds = { min: min.count(), ...(max && { max: max.count() }) };
  if (bounds.min > MOST_UNITS) min.refuse(`at most ${MOST_UNITS} units`);
  return place.attempt(() => declareAxis(name.text(), bounds), 'the name and bounds of an axis');
}

/** What was known before, where it is the same. */
function shared<T>(read: T, known: readonly T[] | undefined, same: (a: T, b: T) => boolean): T {
  return known?.find((each) => same(each, read)) ?? read;
}

function sameAxis(a: Axis, b: Axis): boolean {
  return a.name === b.name && a.min === b.min && a.max === b.max;
}

function sameVariable(a: Variable, b: Variable): boolean {
  return a.name === b.name && a.purpose === b.purpose && a.part === b.part && sameDims(a.dims, b.dims);
}

function readBuffer(place: JsonPlace, dims: Dims): PlanBuffer {
  const kind = place.optional('kind')?.oneOf(['real', 'index'] as const) ?? 'real';
  const literal = place.optional('literal');
  const [name, value] = [place.optional('name')?.text(), place.optional('value')?.number()];
  return {
    storage: place.field('storage').oneOf(STORAGES),
    kind,
    dims: readDims(place.field('dims'), dims),
    extraRow: place.optional('extraRow')?.flag() ?? false,
    ...(name !== undefined && { name }),
    ...(value !== undefined && { value }),
    ...(literal && {
      literal: {
        extents: literal
          .field('extents')
          .list()
          .map((each) => each.count()),
        values: Float64Array.from(literal.field('values').list(), (each) => each.number()),
      },
    }),
  };
}

function readVariable(place: JsonPlace, dims: readonly Dim[]): Variable {
  const purpose = place.optional('purpose')?.oneOf(PURPOSES) ?? 'parameter';
  const part = place.optional('part')?.text();
  const name = place.field('name').text();
  const options = { name, dims, purpose, initial: zeros, ...(part !== undefined && { part }) };
  return place.attempt(() => variable(options), 'a variable');
}

function readInstruction(place: JsonPlace, dims: Dims, buffers: readonly PlanBuffer[]): Instruction {
  const over = place.optional('over');
  if (!over) return readCompute(place, dims, buffers);
  return {
    kind: 'loop',
    over: readDim(over, dims).axis,
    reverse: place.optional('reverse')?.flag() ?? false,
    body: place
      .field('body')
      .list()
      .map((inner) => readCompute(inner, dims, buffers)),
  } satisfies Loop;
}

function readCompute(place: JsonPlace, dims: Dims, buffers: readonly PlanBuffer[]): Compute {
  const op = place.field('op');
  const name = op.text();
  const kinds = attributeKinds(name);
  if (!kinds) {
    const nearest = nearestName(name, Object.keys(PRIMITIVES));
    return op.refuse(`a primitive${nearest === undefined ? '' : `, such as "${nearest}"`}`);
  }
  return {
    kind: 'compute',
    primitive: PRIMITIVES[name as keyof typeof PRIMITIVES],
    attributes: readAttributes(place.field('with'), kinds, (dim) => readDim(dim, dims)),
    inputs: place
      .field('in')
      .list()
      .map((operand) => readOperand(operand, dims, buffers)),
    output: readOperand(place.field('out'), dims, buffers),
  };
}

function readOperand(place: JsonPlace, dims: Dims, buffers: readonly PlanBuffer[]): PlanOperand {
  const whole = typeof place.value === 'number';
  const at = whole ? place : place.field('buffer');
  const buffer = at.count();
  if (buffer >= buffers.length) at.refuse(`a buffer below ${buffers.length}`);
  if (whole) return { buffer, dims: buffers[buffer]!.dims, rows: ROWS['all']! };
  const rows = place.optional('rows')?.oneOf(Object.keys(ROWS)) ?? 'all';
  return { buffer, dims: readDims(place.field('dims'), dims), rows: ROWS[rows]! };
}

function readDims(place: JsonPlace, dims: Dims): readonly Dim[] {
  return place.list().map((each) => readDim(each, dims));
}

function readDim(place: JsonPlace, dims: Dims): Dim {
  const label = place.text();
  const names = [...dims.values()].filter(({ role }) => role === 'plain').map((dim) => dim.label);
  return dims.get(label) ?? place.refuse(`one of the plan's axes ${listNames(names)}, or its pre or post`);
}
