import { type Axis, type Dim, project, Tensor } from '@meristem/autodiff';
import type { Carried, GrowableModule, ModuleScope, ModuleStep, StepContext } from './growable-module.ts';
import { ArchitectureError } from './architecture-error.ts';
import { tryModule } from './place-module.ts';
import { stepContext } from './step-context.ts';

/** A module inside of another one: what it gives to some units from what it reads of them, and what it carries by name. */
export type ModulePart = (
  read: Tensor,
  context: StepContext,
) => { readonly given: Tensor; readonly carried: Readonly<Record<string, Tensor>> };

/** Where a module stands inside of another. */
export interface PartPlace {
  /** Its name there. */
  readonly name: string;
  /** The name of what it stands in, with a dot, or nothing. */
  readonly prefix: string;
  /** What it is multiplied by that it gives at first. */
  readonly share: number;
}

/**
 * Places a module inside of another, over the units of a scope: it reads them through weights of its own and gives to them
 * through others, and its units are inner ones. What works in place reads and gives as it stands.
 *
 * @throws ArchitectureError if it has layers, or contradicts itself.
 */
export function modulePart(scope: ModuleScope, module: GrowableModule, place: PartPlace): ModulePart {
  const { name, prefix, share } = place;
  if (module.layers) {
    throw new ArchitectureError(
      `block: found a module of kind "${module.kind}", which has layers of its own, expected modules without. ` +
        'List what its blocks hold.',
    );
  }
  const full = `${prefix}${name}`;
  const own = tryModule(module, full).includes('activation');
  return module.inPlace
    ? withMemory(scope.part(name), module, { full, own, share })
    : apart(scope, module, { ...place, full, own });
}

interface Inside {
  /** The name of the module within the outermost one. */
  readonly full: string;
  /** Whether it carries its own activation. */
  readonly own: boolean;
  readonly share: number;
}

/** A module between weights that read some units and weights that give to them. */
function apart(scope: ModuleScope, module: GrowableModule, place: PartPlace & Inside): ModulePart {
  const { units: stream } = scope;
  const inside = scope.part(place.name);
  const units = inside.innerUnits('units', module.units);
  let received: readonly Dim[] = [];
  const within: ModuleScope = {
    ...scope.part(place.name, units),
    receivePer: (...dims) => void (received = dims),
  };
  const part = withMemory(within, module, place);
  const { gain } = module;
  const reading = inside.weight('reading', [stream.pre, ...received, units.post], gain ? { gain } : {});
  const adding = inside.weight('adding', [units.pre, stream.post], { gain: place.share });
  return (read, context) => {
    const { given, carried } = part(project(read, reading), context);
    context.observe(`${place.full}.units`, given);
    return { given: project(given, adding), carried };
  };
}

/** A module as it stands in a scope; what it carries is carried under its name there. */
function withMemory(scope: ModuleScope, module: GrowableModule, place: Inside): ModulePart {
  const { full, own, share } = place;
  const activation = own ? scope.carry('activation') : undefined;
  const step: ModuleStep = module.declare(withinBlock(scope, scope.units, module.inPlace ? share : 1));
  return (read, context) => {
    const result = step(partContext(read, context, full, activation));
    const returned = result instanceof Tensor ? { activation: result } : result;
    const entries = Object.entries(returned).filter(([key]) => own || key !== 'activation');
    return {
      given: returned['activation']!,
      carried: Object.fromEntries(entries.map(([key, value]) => [`${full}.${key}`, value])),
    };
  };
}

/** What a module declares with in a block, where the drive is a reading of a stream and no bias stands for its constants. */
function withinBlock(scope: ModuleScope, units: Axis, share: number): ModuleScope {
  return {
    ...scope,
    bias: (name, { absorbs = [], ...options } = {}) =>
      scope.bias(name, { ...options, absorbs: [absorbs].flat().filter((each) => each !== 'drive') }),
    weight: (name, dims, options = {}) => {
      const gives = dims.includes(units.post) && share !== 1;
      return scope.weight(name, dims, gives ? { ...options, gain: (options.gain ?? 1) * share } : options);
    },
  };
}

function partContext(
  drive: Tensor,
  context: StepContext,
  full: string,
  activation: Carried | undefined,
): StepContext {
  return stepContext({
    drive,
    previous: (name) => {
      const carried = name === 'activation' || name === 'seen' ? activation : { name, dims: [] };
      return carried && context.previous.of(carried);
    },
    ...(context.come && { come: context.come }),
    past: context.past,
    ...(context.numbers && { numbers: context.numbers }),
    training: context.training,
    noise: (name, dims) => context.noise(`${full}.${name}`, dims),
    observe: (name, value) => void context.observe(`${full}.${name}`, value),
    measure: (statistic, value) => void context.measure(statistic, value),
  });
}
