import {
  assign,
  type Axis,
  axis as declareAxis,
  type BirthPolicy,
  type Dim,
  listNames,
  nearestName,
  type Update,
  type Variable,
  variable,
  type VariableOptions,
  zeros,
} from '@meristem/autodiff';
import type { Absorbed, Carried, ModuleScope } from './growable-module.ts';
import { refuseModule } from './module-fault.ts';
import type { InnerPopulation } from './placed-module.ts';
import { type Part, PARTS, type WeightPolicy, weightBirth } from './weight-policy.ts';

/** Where a module is placed. */
export interface Place {
  readonly kind: string;
  /** The area's name, before the names of all that the module declares. */
  readonly area: string;
  readonly axis: Axis;
  readonly batch: Axis;
  readonly weights: WeightPolicy;
}

/** A bias and one thing that it says to absorb. */
export interface AbsorptionClaim {
  readonly bias: Variable;
  readonly absorbed: Absorbed;
}

/** What a module has declared, in order. */
export class ModuleDraft {
  readonly place: Place;
  readonly variables: Variable[] = [];
  readonly claims: AbsorptionClaim[] = [];
  readonly statistics: Update[] = [];
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
    const { axis: units, batch, weights } = this.place;
    const inside = (name: string): string => (layer === undefined ? name : `${layer}.${name}`);
    const born = (newborn: VariableOptions['initial'] | undefined) => newborn && { birth: { own: newborn } };
    const parameter = (name: string, options: Omit<VariableOptions, 'name'>): Variable => {
      const made = this.#variable(inside(name), options);
      this.variables.push(made);
      if (layer !== undefined) this.layers.get(layer)!.variables.push(made);
      return made;
    };
    return {
      units,
      batch,
      weight: (name, dims, birth: BirthPolicy = weightBirth(weights)) => {
        const part = dims.includes(units.pre) && dims.includes(units.post) ? 'recurrent' : 'lateral';
        return parameter(name, { dims, part, initial: weights.initial[part], birth });
      },
      bias: (name, { dims = [units], absorbs = [] } = {}) => {
        const bias = parameter(name, { dims, part: 'bias', initial: zeros, birth: { own: zeros } });
        for (const absorbed of [absorbs].flat() as readonly Absorbed[]) this.claims.push({ bias, absorbed });
        return bias;
      },
      parameter: (name, { dims = [units], part, initial, newborn }) =>
        parameter(name, { dims, part: this.#part(inside(name), part), initial, ...born(newborn) }),
      statistic: (name, { dims = [units], initial, newborn, next }) => {
        const options = { dims, purpose: 'statistic', initial, ...born(newborn) } as const;
        const made = this.#variable(inside(name), options);
        this.statistics.push(assign(made, next(made)));
        return made;
      },
      fixedAxis: (name, size) => declareAxis(this.#name('axis', inside(name)), size),
      innerUnits: (name, { initial, min, max }) => {
        const axis = declareAxis(this.#name('axis', inside(name)), { min, max });
        this.populations.push({ name: inside(name), axis, initial });
        if (layer !== undefined) this.layers.get(layer)!.axes.push(axis);
        return axis;
      },
      layer: (name) => {
        this.layers.set(inside(name), { variables: [], axes: [] });
        return this.scope(inside(name));
      },
      carry: (name, dims = [batch, units]) => {
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

  #variable(name: string, options: Omit<VariableOptions, 'name'>): Variable {
    const made: Variable = variable({ name: this.#name('variable', name), ...options });
    return made;
  }

  /** The full name of something new. */
  #name(what: string, name: string): string {
    const full = `${this.place.area}.${name}`;
    if (name === '' || name === 'activation' || name === 'multiplier' || this.#names.has(name)) {
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

  #part(name: string, part: Part): Part {
    if (PARTS.includes(part)) return part;
    const nearest = nearestName(String(part), PARTS);
    return refuseModule(this.place, {
      path: `variable "${this.place.area}.${name}": part`,
      found: JSON.stringify(part),
      expected: `one of: ${listNames(PARTS)}`,
      remedy:
        nearest === undefined
          ? 'Choose the part that its penalties are to be those of.'
          : `Did you mean "${nearest}"?`,
    });
  }
}
