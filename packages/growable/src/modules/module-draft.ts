import {
  ANYTHING,
  type Axis,
  axis as declareAxis,
  type BirthPolicy,
  COUNT,
  type Dim,
  type Expectation,
  fanIn,
  FUNCTION,
  listOf,
  oneOf,
  POSITIVE,
  required,
  shape,
  type Tensor,
  that,
  type Variable,
  variable,
  type VariableOptions,
  zeros,
} from '@meristem/autodiff';
import { FIRST_RECURRENT } from './first-weights.ts';
import type {
  Absorbed,
  BiasOptions,
  Carried,
  ModuleScope,
  ParameterOptions,
  StatisticOptions,
  UnitRange,
  WeightOptions,
} from './growable-module.ts';
import { refuseModule } from './module-fault.ts';
import type { InnerPopulation, Statistic } from './placed-module.ts';
import { PARTS, type WeightPolicy, weightBirth } from './weight-policy.ts';

/** Where a module is placed. */
export interface Place {
  readonly kind: string;
  /** The area's name, before the names of all that the module declares. */
  readonly area: string;
  readonly axis: Axis;
  readonly batch: Axis;
  /** What the units are repeated over; nothing unless told. */
  readonly sites?: readonly Axis[];
  readonly weights: WeightPolicy;
}

/** What the units of a place do is over these, whatever is between sites and units. */
export function activationDims(
  { batch, sites = [], axis }: Pick<Place, 'batch' | 'sites' | 'axis'>,
  between: readonly Dim[] = [],
): readonly Dim[] {
  return [batch, ...sites, ...between, axis];
}

/** A bias and one thing that it says to absorb. */
export interface AbsorptionClaim {
  readonly bias: Variable;
  readonly absorbed: Absorbed;
}

/** Names that every area has: what it did, as others see it, and the gates of its units. */
const RESERVED: readonly string[] = ['activation', 'seen', 'multiplier'];

const DIMS = listOf(
  that('an axis, or one side of it', (value) => typeof value === 'object' && value !== null),
);
const FILL = that('a fill such as zeros or normal(0.1)', (value) => hasMethod(value, 'fill'));
const WEIGHT = shape<WeightOptions>({
  gain: POSITIVE,
  birth: shape<BirthPolicy>({ incoming: FILL, outgoing: FILL, own: FILL }),
});
const BIAS = shape<BiasOptions>({ dims: DIMS, absorbs: ANYTHING });
const PARAMETER = shape<ParameterOptions>({
  dims: DIMS,
  part: required(oneOf(PARTS)),
  initial: required(FILL),
  newborn: FILL,
});
const STATISTIC = shape<StatisticOptions>({
  dims: DIMS,
  initial: required(FILL),
  newborn: required(FILL),
  next: required(FUNCTION),
});
const RANGE = shape<UnitRange>({ initial: required(COUNT), min: required(COUNT), max: required(COUNT) });

function hasMethod(value: unknown, name: string): boolean {
  return typeof (value as Readonly<Record<string, unknown>> | null | undefined)?.[name] === 'function';
}

/** What a module has declared, in order. */
export class ModuleDraft {
  readonly place: Place;
  readonly variables: Variable[] = [];
  readonly claims: AbsorptionClaim[] = [];
  readonly statistics: Statistic[] = [];
  readonly populations: InnerPopulation[] = [];
  readonly carried: Carried[] = [];
  /** By layer its variables, and the axes that are its own. */
  readonly layers = new Map<string, { readonly variables: Variable[]; readonly axes: Axis[] }>();
  readonly #names = new Set<string>();
  driveDims: readonly Dim[] = [];

  constructor(place: Place) {
    this.place = place;
  }

  /** What the module declares with: for itself, or for one of its layers. */
  scope(layer?: string): ModuleScope {
    const { axis: units, batch, sites = [] } = this.place;
    const inside = (name: string): string => (layer === undefined ? name : `${layer}.${name}`);
    return {
      ...{ units, batch, sites },
      ...this.#variables(inside, layer),
      fixedAxis: (name, size) => declareAxis(this.#name('axis', inside(name)), size),
      innerUnits: (name, range) => {
        const { initial, min, max } = this.#checked(
          `inner units "${this.place.area}.${inside(name)}": range`,
          range,
          RANGE,
        );
        const axis = declareAxis(this.#name('axis', inside(name)), { min, max });
        this.populations.push({ name: inside(name), axis, initial });
        if (layer !== undefined) this.layers.get(layer)!.axes.push(axis);
        return axis;
      },
      layer: (name) => {
        this.layers.set(inside(name), { variables: [], axes: [] });
        return this.scope(inside(name));
      },
      carry: (name, dims = activationDims(this.place)) => {
        const value: Carried = { name: inside(name), dims };
        this.#name('carried value', value.name);
        this.carried.push(value);
        return value;
      },
      receivePer: (...dims) => {
        this.driveDims = dims;
      },
    };
  }

  /** The part of a scope that declares variables. */
  #variables(
    inside: (name: string) => string,
    layer: string | undefined,
  ): Pick<ModuleScope, 'weight' | 'bias' | 'parameter' | 'statistic'> {
    const { axis: units, area, weights } = this.place;
    const born = (newborn: VariableOptions['initial'] | undefined) => newborn && { birth: { own: newborn } };
    const optionsOf = <O>(name: string, options: O, expectation: Expectation): O =>
      this.#checked(`variable "${area}.${inside(name)}": options`, options, expectation);
    const parameter = (name: string, options: Omit<VariableOptions, 'name'>): Variable => {
      const made = this.#variable(inside(name), options);
      this.variables.push(made);
      if (layer !== undefined) this.layers.get(layer)!.variables.push(made);
      return made;
    };
    return {
      weight: (name, dims, options = {}) => {
        this.#checked(`variable "${area}.${inside(name)}": dims`, dims, DIMS);
        const { gain, birth = weightBirth(weights) } = optionsOf(name, options, WEIGHT);
        const part = dims.includes(units.pre) && dims.includes(units.post) ? 'recurrent' : 'lateral';
        const initial = weights.initial[part] ?? (part === 'recurrent' ? FIRST_RECURRENT : fanIn(gain));
        return parameter(name, { dims, part, initial, birth });
      },
      bias: (name, options = {}) => {
        const { dims = [units], absorbs = [] } = optionsOf(name, options, BIAS);
        const bias = parameter(name, { dims, part: 'bias', initial: zeros, birth: { own: zeros } });
        for (const absorbed of [absorbs].flat() as readonly Absorbed[]) this.claims.push({ bias, absorbed });
        return bias;
      },
      parameter: (name, options) => {
        const { dims = [units], part, initial, newborn } = optionsOf(name, options, PARAMETER);
        return parameter(name, { dims, part, initial, ...born(newborn) });
      },
      statistic: (name, options) => {
        const { dims = [units], initial, newborn, next } = optionsOf(name, options, STATISTIC);
        const made = this.#variable(inside(name), { dims, purpose: 'statistic', initial, ...born(newborn) });
        const measured = next.length > 1;
        this.statistics.push({ variable: made, measured, next: (found) => next(made, found as Tensor) });
        return made;
      },
    };
  }

  #variable(name: string, options: Omit<VariableOptions, 'name'>): Variable {
    const made: Variable = variable({ name: this.#name('variable', name), ...options });
    return made;
  }

  /** The full name of something new. */
  #name(what: string, name: string): string {
    const full = `${this.place.area}.${name}`;
    if (name === '' || RESERVED.includes(name) || this.#names.has(name)) {
      const taken = this.#names.has(name)
        ? 'a name that the module has given already'
        : 'a name that every area has or that is empty';
      refuseModule(this.place, {
        path: `${what} "${full}"`,
        found: taken,
        expected: 'a name of its own',
        remedy: 'Rename it.',
      });
    }
    this.#names.add(name);
    return full;
  }

  /** What a module declares something with, unless it is not as expected. */
  #checked<T>(path: string, value: T, expectation: Expectation): T {
    const fault = expectation.fault(value, path);
    return fault ? refuseModule(this.place, fault) : value;
  }
}
