import { type Axis, formatDims } from '../axis/axis.ts';
import { StructureError } from '../errors.ts';
import { createTensor, variableKeys } from './element-random.ts';
import { axesByName, foundingUnits, requireKnownAxes, requireUniqueVariables } from './founding.ts';
import type { AxisUnits } from './axis-units.ts';
import { State, type StateOptions } from './state.ts';
import type { StateNumbers } from './state-numbers.ts';
import type { Variable } from './variable.ts';

/** What a state is carried over to: the variables of the changed model, all of them. */
export interface RestructureOptions extends Pick<StateOptions, 'variables' | 'axes'> {
  /** Extents of axes that the state does not have yet, by name; each has its smallest extent unless told. */
  readonly extents?: Readonly<Record<string, number>>;
}

/**
 * Carries a state over to a model of another structure, with axes and variables of its own: what has the same name is the
 * same. An axis that the state has keeps its units, with their ids and births, and a variable that it has keeps its
 * numbers, bit for bit, optimizer slots and carried activations among them. A new axis gets its first units, born now; a
 * new variable its initial fill, keyed by seed, tensor and unit ids as in a new state. What the model lacks is dropped.
 * Key and clock stay; the version counts one more change.
 *
 * Edits of axes that stay are `state.apply`'s; this is for adding and removing whole axes and tensors, such as an area
 * with all of its projections. An axis that has been dropped and comes again begins anew, with the same ids and random
 * numbers as the first time: give it another name.
 *
 * @throws StructureError if two axes or variables share a name, a variable has other dims than it had, an axis may not have
 *   as many units as it has, or an extent is given for an axis that is not new or is beyond its bounds.
 */
export function restructure(state: State, options: RestructureOptions): State {
  const { variables } = options;
  const extents = new Map(Object.entries(options.extents ?? {}));
  requireUniqueVariables(OPERATION, variables);
  const axes = axesByName(OPERATION, variables, options.axes);
  requireKnownAxes(OPERATION, extents.keys(), axes);
  requireNewAxes(extents, state);
  const axisUnits = new Map(
    [...axes].map(([name, axis]) => {
      const known = state.axisUnits.get(name);
      const units = known
        ? keptUnits(known, axis)
        : foundingUnits(OPERATION, axis, extents.get(name), state.clock);
      return [name, units] as const;
    }),
  );
  const before = new Map([...state.tensors.keys()].map((variable) => [variable.name, variable]));
  const keys = variableKeys(state.key, variables);
  const tensors = new Map<Variable, StateNumbers>();
  for (const variable of variables) {
    const known = before.get(variable.name);
    if (known) requireSameDims(known, variable);
    const numbers = known && state.tensors.get(known);
    tensors.set(variable, numbers ?? createTensor(variable, axisUnits, keys));
  }
  const { key, clock, version } = state;
  return new State({ axisUnits, tensors, key, clock, version: version + 1 });
}

const OPERATION = 'restructure';

/** The same units under an axis of the changed model. */
function keptUnits({ ids, born, nextId }: AxisUnits, axis: Axis): AxisUnits {
  if (ids.length < axis.min || ids.length > axis.max) {
    throw new StructureError(
      `${OPERATION}: axis "${axis.name}": found ${ids.length} units, expected ${axis.min} to ${axis.max}. ` +
        'Apply an edit that removes or adds units first, or declare wider bounds.',
    );
  }
  return { axis, ids, born, nextId };
}

function requireNewAxes(extents: ReadonlyMap<string, number>, { axisUnits }: State): void {
  for (const [name, extent] of extents) {
    const kept = axisUnits.get(name);
    if (!kept) continue;
    throw new StructureError(
      `${OPERATION}: axis "${name}": found an extent of ${extent} for an axis that keeps its ${kept.ids.length} units, ` +
        'expected extents of new axes alone. Leave it out, or apply an edit.',
    );
  }
}

/** Labels say axis and role; the axis objects of two models differ. */
function requireSameDims(before: Variable, after: Variable): void {
  const [found, expected] = [formatDims(after.dims), formatDims(before.dims)];
  if (found === expected) return;
  throw new StructureError(
    `${OPERATION}: variable "${after.name}": found dims ${found}, expected ${expected} as the state has them. ` +
      'Declare it over the same axes in the same order and roles, or give the new variable a name of its own.',
  );
}
