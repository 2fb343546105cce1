import type { Axis } from '../axis/axis.ts';
import { NonFiniteError, ShapeError, StructureError } from '../errors.ts';
import { INSPECT } from '../inspect.ts';
import type { RandomKey } from '../random/key.ts';
import { applyEdit } from './apply-edit.ts';
import { type AxisEdit, validateEdit } from './axis-edit.ts';
import { createTensor, variableKeys } from './element-random.ts';
import { axesByName, foundingUnits, requireKnownAxes, requireUniqueVariables } from './founding.ts';
import type { AxisUnits } from './axis-units.ts';
import { firstNotFinite, type StateNumbers } from './state-numbers.ts';
import type { Variable } from './variable.ts';

/** What a state is created from. */
export interface StateOptions {
  readonly variables: readonly Variable[];
  /** Root of all random streams. */
  readonly key: RandomKey;
  /** Initial extents by axis name; fixed axes need none, others start at their smallest extent unless told. */
  readonly extents?: Readonly<Record<string, number>>;
  /** Axes that no variable carries but that plans use. */
  readonly axes?: readonly Axis[];
}

interface StateParts {
  readonly axisUnits: ReadonlyMap<string, AxisUnits>;
  readonly tensors: ReadonlyMap<Variable, StateNumbers>;
  readonly key: RandomKey;
  readonly clock: number;
  readonly version: number;
}

/** How many axes a state prints by name. */
const SHOWN_AXES = 12;

/**
 * Everything that a training run knows, as an immutable value: the units of every axis and the numbers of every
 * variable. A backend holds the same thing in its own layout while it runs.
 */
export class State {
  readonly axisUnits: ReadonlyMap<string, AxisUnits>;
  readonly tensors: ReadonlyMap<Variable, StateNumbers>;
  readonly key: RandomKey;
  /** Cycles completed. */
  readonly clock: number;
  /** How many edits led to this state. */
  readonly version: number;

  constructor(parts: StateParts) {
    this.axisUnits = parts.axisUnits;
    this.tensors = parts.tensors;
    this.key = parts.key;
    this.clock = parts.clock;
    this.version = parts.version;
  }

  /**
   * The units of an axis: who is there, since when.
   *
   * @throws StructureError if the state has no such axis.
   */
  units(axis: Axis | string): AxisUnits {
    const name = typeof axis === 'string' ? axis : axis.name;
    const found = this.axisUnits.get(name);
    if (!found || (typeof axis !== 'string' && found.axis !== axis)) {
      const known = [...this.axisUnits.keys()].join(', ');
      const why = found ? 'another axis of the same name' : 'no such axis';
      throw new StructureError(`state: found ${why} as "${name}", expected one of: ${known}.`);
    }
    return found;
  }

  /** How many units an axis has. */
  extent(axis: Axis | string): number {
    return this.units(axis).ids.length;
  }

  /** Extents by axis name. */
  get extents(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.axisUnits].map(([name, { ids }]) => [name, ids.length]));
  }

  /**
   * A variable by name.
   *
   * @throws StructureError if the state has none of that name.
   */
  variable(name: string): Variable {
    for (const candidate of this.tensors.keys()) if (candidate.name === name) return candidate;
    throw new StructureError(
      `state: found no variable "${name}", expected one of: ${this.#names().join(', ')}.`,
    );
  }

  /**
   * A copy of a variable's numbers, row-major over its dims.
   *
   * @throws StructureError if the state has no such variable.
   */
  read(variable: Variable | string): Float64Array {
    return new Float64Array(this.numbers(variable));
  }

  /**
   * A variable's numbers themselves, row-major over its dims, in the precision in which the state holds them.
   *
   * @throws StructureError if the state has no such variable.
   */
  numbers(variable: Variable | string): StateNumbers {
    const key = typeof variable === 'string' ? this.variable(variable) : variable;
    const values = this.tensors.get(key);
    if (!values)
      throw new StructureError(
        `state: found no variable "${key.name}", expected one of: ${this.#names().join(', ')}.`,
      );
    return values;
  }

  /**
   * A state in which a variable has other numbers.
   *
   * @throws ShapeError if their count is not that of the variable's elements, NonFiniteError if one is not finite.
   */
  with(variable: Variable | string, values: ArrayLike<number>): State {
    const key = typeof variable === 'string' ? this.variable(variable) : variable;
    const before = this.numbers(key);
    if (values.length !== before.length) {
      throw new ShapeError(
        `state: variable "${key.name}": found ${values.length} numbers, expected ${before.length} for extents ` +
          `${JSON.stringify(this.extents)}.`,
      );
    }
    requireFinite(key.name, values);
    return new State({ ...this, tensors: new Map(this.tensors).set(key, Float64Array.from(values)) });
  }

  /** The same state with the clock at another cycle. */
  at(clock: number): State {
    return new State({ ...this, clock });
  }

  /**
   * The state after some edits, applied in order. Either all are applied or an error is thrown; this state never changes.
   *
   * @throws StructureError if an edit is invalid.
   */
  apply(...edits: readonly AxisEdit[]): State {
    return edits.reduce<State>((state, edit) => {
      const { axis, ids } = state.units(edit.axis);
      validateEdit(edit, axis, ids.length);
      return new State({ ...state, ...applyEdit(state, edit), version: state.version + 1 });
    }, this);
  }

  toString(): string {
    const axes = Object.entries(this.extents);
    const shown = axes.slice(0, SHOWN_AXES).map(([name, extent]) => `${name} ${extent} units`);
    const rest = axes.length > SHOWN_AXES ? [`${axes.length - SHOWN_AXES} more axes`] : [];
    const numbers = [...this.tensors.values()].reduce((total, { length }) => total + length, 0);
    const held = `${this.tensors.size} variables of ${numbers} numbers`;
    return `State version ${this.version}, clock ${this.clock}: ${[...shown, ...rest, held].join(', ')}`;
  }

  [INSPECT](): string {
    return this.toString();
  }

  #names(): string[] {
    return [...this.tensors.keys()].map(({ name }) => name);
  }
}

function requireFinite(name: string, values: ArrayLike<number>): void {
  const at = firstNotFinite(values);
  if (at < 0) return;
  throw new NonFiniteError(
    `state: variable "${name}": found ${values[at]} at element ${at}, expected finite numbers.`,
  );
}

/**
 * Creates a state: every axis with its initial extent, every variable filled.
 *
 * @throws StructureError if two axes or variables share a name or an extent is beyond its axis' bounds.
 */
export function createState(options: StateOptions): State {
  const { variables, key } = options;
  const extents = new Map(Object.entries(options.extents ?? {}));
  requireUniqueVariables('state', variables);
  const axes = axesByName('state', variables, options.axes);
  requireKnownAxes('state', extents.keys(), axes);
  const axisUnits = new Map(
    [...axes].map(([name, axis]) => [name, foundingUnits('state', axis, extents.get(name))]),
  );
  const keys = variableKeys(key, variables);
  const tensors = new Map(
    variables.map((variable) => [variable, createTensor(variable, axisUnits, keys)] as const),
  );
  return new State({ axisUnits, tensors, key, clock: 0, version: 0 });
}
