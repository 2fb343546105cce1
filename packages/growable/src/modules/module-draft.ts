import {
  ANYTHING,
  type Axis,
  axis as declareAxis,
  type AxisBounds,
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
  Kept,
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
  /** Of a module over sequences: its steps. */
  readonly time?: Axis | undefined;
  /** Cycles side by side, where several are run as one. */
  readonly cycles?: Axis | undefined;
  /** Steps of a cycle; 1 unless told. */
  readonly context?: number | undefined;
  /** What the units are repeated over; nothing unless told. */
  readonly sites?: readonly Axis[];
  readonly weights: WeightPolicy;
  /** What the module declared before, by full name, where it is placed over other steps. */
  readonly declared?: ReadonlyMap<string, Variable | Axis>;
}

/** What the units of a place do is over these, whatever is between sites and units. */
export function activationDims(
  { cycles, time, batch, sites = [], axis }: Pick<Place, 'cycles' | 'time' | 'batch' | 'sites' | 'axis'>,
  between: readonly Dim[] = [],
): readonly Dim[] {
  return [...(cycles ? [cycles] : []), ...(time ? [time] : []), batch, ...sites, ...between, axis];
}

/** A bias and one thing that it says to absorb. */
export interface AbsorptionClaim {
  readonly bias: Variable;
  readonly absorbed: Absorbed;
}

/** Names that areas have: what it did, as others see it, the gates of its units, and what streams keep of its past. */
const RESERVED: readonly string[] = ['activation', 'seen', 'multiplier', 'lastDrives', 'stepsSeen'];

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
  /** All that has a name of its own, by full name. */
  readonly declared = new Map<string, Variable | Axis>();
  driveDims: readonly Dim[] = [];
  /** What steps look back on, the present one included, as far as it was told. */
  context: number | undefined;
  /** What is kept of each step for later ones. */
  readonly kept: Kept[] = [];
  /** Whether steps are told apart by their numbers. */
  numbered = false;

  constructor(place: Place) {
    this.place = place;
  }

  /** What the module declares with: for itself, or for a part of it, which may be one of its layers or stand in one. */
  scope(part?: string, layer?: string, units = this.place.axis): ModuleScope {
    const { batch, time, context = 1, sites = [] } = this.place;
    const inside = (name: string): string => (part === undefined ? name : `${part}.${name}`);
    return {
      ...{ units, batch, time, context, sites },
      ...this.#variables(inside, layer, units),
      fixedAxis: (name, size) => this.#axis(inside(name), size),
      innerUnits: (name, range) => {
        const { initial, min, max } = this.#checked(
          `inner units "${this.place.area}.${inside(name)}": range`,
          range,
          RANGE,
        );
        const axis = this.#axis(inside(name), { min, max });
        this.populations.push({ name: inside(name), axis, initial });
        if (layer !== undefined) this.layers.get(layer)!.axes.push(axis);
        return axis;
      },
      layer: (name) => {
        this.layers.set(inside(name), { variables: [], axes: [] });
        return this.scope(inside(name), inside(name));
      },
      part: (name, of = units) => this.scope(inside(name), layer, of),
      carry: (name, dims = activationDims({ ...this.place, axis: units })) => {
        const value: Carried = { name: inside(name), dims };
        this.#name('carried value', value.name);
        this.carried.push(value);
        return value;
      },
      keep: (name, steps, dims) => {
        const value: Kept = { name: inside(name), steps: Math.min(steps, context), dims, time: time! };
        this.#name('kept value', value.name);
        this.kept.push(value);
        return value;
      },
      numberSteps: () => {
        this.numbered = true;
      },
      receivePer: (...dims) => {
        this.driveDims = dims;
      },
      lookBack: (steps) => {
        // Modules one after another look back as far as all of them together.
        this.context = (this.context ?? 1) + steps - 1;
      },
    };
  }

  /** The part of a scope that declares variables. */
  #variables(
    inside: (name: string) => string,
    layer: string | undefined,
    units: Axis,
  ): Pick<ModuleScope, 'weight' | 'bias' | 'parameter' | 'statistic'> {
    const { area, weights } = this.place;
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
    const full = this.#name('variable', name);
    const made =
      (this.place.declared?.get(full) as Variable | undefined) ?? variable({ name: full, ...options });
    this.declared.set(full, made);
    return made;
  }

  #axis(name: string, size: number | AxisBounds): Axis {
    const full = this.#name('axis', name);
    const made = (this.place.declared?.get(full) as Axis | undefined) ?? declareAxis(full, size);
    this.declared.set(full, made);
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
