import type { Axis, Dim, Fill, NamedKeys, RandomKey, Variable } from '@meristem/autodiff';
import { DenseTensor } from '../execution/dense-tensor.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';
import { layoutOf, type Placement, type TensorLayout } from '../layout/tensor-layout.ts';

/** A variable of the state in memory. */
export interface StoredVariable {
  readonly variable: Variable;
  readonly layout: TensorLayout;
  /** Root of the random streams of its elements. */
  readonly key: RandomKey;
  placement: Placement;
  address: number;
}

/** A variable that has no memory yet. */
export function unplaced(variable: Variable, keys: NamedKeys): StoredVariable {
  return {
    variable,
    layout: layoutOf(variable.dims),
    key: keys.of(variable.name),
    placement: { strides: [], bytes: 0 },
    address: 0,
  };
}

/** A variable's elements for the present extents. */
export function elementsOf(
  { variable, placement, address }: StoredVariable,
  memory: LinearMemory,
  extentOf: (axis: Axis) => number,
): DenseTensor {
  const extents = variable.dims.map((dim) => extentOf(dim.axis));
  return new DenseTensor(memory, 'real', address, extents, placement.strides);
}

/** Where an edited axis stands in a variable: the dim, and how a newborn's elements there are filled. */
export interface AxisPlace {
  readonly dim: number;
  readonly role: Dim['role'];
  readonly fill: Fill;
  /** Dims of the same axis whose elements with the newborn belong to a later place. */
  readonly later: readonly number[];
  /** The dim by which a source connects with itself, or -1. */
  readonly itself: number;
}

/** A variable that carries an axis, in every place where it does, in the order in which newborns' elements are filled. */
export interface Carrier {
  readonly stored: StoredVariable;
  readonly places: readonly AxisPlace[];
}

/** Where a newborn's axis can stand; `post` before `pre`, so that a weight from a unit to itself is outgoing. */
const BIRTH_ORDER = [
  ['plain', 'own'],
  ['post', 'incoming'],
  ['pre', 'outgoing'],
] as const;

/** A variable with the places where it carries an axis. */
export function carrierOf(stored: StoredVariable, axis: Axis): Carrier {
  const { dims, birth, initial } = stored.variable;
  const dimOf = (role: Dim['role']): number =>
    dims.findIndex((dim) => dim.axis === axis && dim.role === role);
  const places = BIRTH_ORDER.flatMap(([role, policy], order): AxisPlace[] => {
    const dim = dimOf(role);
    if (dim < 0) return [];
    const later = BIRTH_ORDER.slice(order + 1).map(([other]) => dimOf(other)).filter((other) => other >= 0); // prettier-ignore
    return [
      { dim, role, fill: birth[policy] ?? initial, later, itself: role === 'pre' ? dimOf('post') : -1 },
    ];
  });
  return { stored, places };
}
