import {
  axis,
  describeValue,
  type Dim,
  input,
  listNames,
  type Tensor,
  that,
  topological,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';
import { arranged } from './arranged.ts';
import { checkPlaced, checkReturned } from './check-placed.ts';
import { declarationOf } from './define-module.ts';
import type { GrowableModule, ModuleStep, StepContext } from './growable-module.ts';
import { activationDims, ModuleDraft, type Place } from './module-draft.ts';
import { refuseModule } from './module-fault.ts';
import type { CarriedValue, PlacedModule } from './placed-module.ts';
import { stepContext } from './step-context.ts';
import type { TracedStep } from './traced-step.ts';
import { atZero, smallNormalWeights } from './weight-policy.ts';

/**
 * What modules are known to carry, by name. What declares them is a value: what was found out about it once holds in every
 * place, so that a change of the architecture traces only the modules that it changes.
 */
const carriedNames = new WeakMap<object, readonly string[]>();

/**
 * Places a module in an area: what it declares, and all that follows from its step, which is traced once to find out.
 *
 * @throws ArchitectureError if the module contradicts itself: it names the area, the variable and the remedy.
 */
export function placeModule(module: GrowableModule, place: Omit<Place, 'kind'>): PlacedModule {
  const draft = new ModuleDraft({ ...place, kind: module.kind });
  const step: unknown = module.declare(draft.scope());
  requireStep(draft, step);
  const names = carriedNames.get(declarationOf(module)) ?? examined(module, draft, step);
  const carried = carriedValues(draft, names);
  const layers = [...draft.layers].map(([name, { variables, axes }]) => ({
    name,
    outgoing: variables.filter(({ dims }) =>
      dims.some((dim) => dim.role === 'post' && !axes.includes(dim.axis)),
    ),
  }));
  requireNoMemory(module, draft, names);
  const drive = draft.claims.find(({ absorbed }) => absorbed === 'drive')?.bias;
  return {
    variables: draft.variables,
    driveDims: draft.driveDims,
    populations: draft.populations,
    layers,
    biasOf: {
      ...(drive && { drive }),
      weights: new Map(
        draft.claims.flatMap(({ absorbed, bias }) =>
          absorbed === 'drive' ? [] : [[absorbed, bias] as const],
        ),
      ),
    },
    statistics: draft.statistics,
    recurrent: carried.length > 0,
    carried,
    context: Math.min(draft.context ?? Infinity, place.context ?? 1),
    kept: module.keeps ? draft.kept : undefined,
    numbered: draft.numbered,
    over: (steps) => placeModule(module, { ...place, ...steps, declared: draft.declared }),
    step: (context) => {
      const returned = checkReturned(draft, step(context));
      if (!module.sequence) return returned;
      return { activation: arranged(returned.activation, activationDims(draft.place)) };
    },
  };
}

/** All steps at once have no step before. */
function requireNoMemory(module: GrowableModule, draft: ModuleDraft, [name]: readonly string[]): void {
  if (!module.sequence || name === undefined) return;
  refuseModule(draft.place, {
    path: `step: previous "${name}"`,
    found: 'a module over sequences that carries something from step to step',
    expected: 'one that computes all steps at once',
    remedy: 'Let an area of its own remember, or leave out `sequence`.',
  });
}

function requireStep({ place }: ModuleDraft, step: unknown): asserts step is ModuleStep {
  const fault = STEP.fault(step, 'what `declare` returns');
  if (fault) refuseModule(place, fault);
}

const STEP = that('the step, a function', (value) => typeof value === 'function', 'Return (context) => ...');

/** Steps of the cycle in which a module is tried. */
const TRIED_STEPS = 2;

/**
 * Refuses what `placeModule` refuses, before there is a model; says what the module carries, by name. A module is tried
 * once, and not traced again when it is placed.
 *
 * @param area where it is to be placed, for messages.
 */
export function tryModule(module: GrowableModule, area: string): readonly string[] {
  const known = carriedNames.get(declarationOf(module));
  if (known) return known;
  const weights = smallNormalWeights({ incoming: zeros, outgoing: zeros });
  const steps = module.sequence ? { time: axis('time', { min: 1 }) } : {};
  const place = {
    area,
    axis: axis(area),
    batch: axis('batch', { min: 1 }),
    ...steps,
    context: TRIED_STEPS,
    weights,
  };
  return placeModule(module, place).carried.map(({ name }) => name);
}

/** Whether a module uses what it carried from the step before. */
export function isRecurrent(module: GrowableModule): boolean {
  return tryModule(module, 'area').length > 0;
}

function traceStep(draft: ModuleDraft, step: ModuleStep): TracedStep {
  const standIn = (name: string, dims: readonly Dim[]): Tensor => input(name, dims);
  const drive = standIn('drive', activationDims(draft.place, draft.driveDims));
  const previous = new Map<string, Tensor>(
    ['activation', 'seen'].map((name) => [name, standIn(name, activationDims(draft.place))]),
  );
  for (const { name, dims } of draft.carried) previous.set(name, standIn(name, dims));
  const observed = new Map<string, Tensor>();
  const measured = new Map<Variable, Tensor>();
  // A step that asks neither whether it learns nor for noise does the same when it does not learn.
  let asked = false;
  const parts = stepContext({
    drive,
    previous: (name) => previous.get(name) ?? refuseUndeclared(draft, name),
    training: true,
    noise: (name, dims) => {
      asked = true;
      return standIn(`noise ${name}`, dims);
    },
    observe: (name, value) => void observed.set(name, value),
    measure: (statistic, value) => void measured.set(statistic, value),
  });
  const context: StepContext = {
    ...parts,
    get training() {
      asked = true;
      return true;
    },
  };
  const returned = checkReturned(draft, step(context));
  const used = new Set(topological([...Object.values(returned), ...observed.values(), ...measured.values()]));
  const untrained = { ...parts, training: false };
  if (asked) tryUntrained(draft, step, untrained, (name) => used.has(previous.get(name)!));
  return { returned, observed, measured, drive, used, previous };
}

/** A step is traced without learning too, where there is no noise and nothing is carried but what training asks for. */
function tryUntrained(
  draft: ModuleDraft,
  step: ModuleStep,
  context: StepContext,
  carried: (name: string) => boolean,
): void {
  const own = carried('activation') || carried('seen');
  const known = (name: string): boolean =>
    name === 'activation' || name === 'seen' ? own : carried(name) || refuseUndeclared(draft, name);
  const { previous } = context;
  const asked = (name: string, value: () => Tensor): Tensor => {
    if (known(name)) return value();
    return refuseModule(draft.place, {
      path: `step: previous "${name}"`,
      found: 'a step that asks for it only where it does not learn',
      expected: 'one that asks for it in training too, as what a module carries follows from that',
      remedy: 'Use it whatever `training` is.',
    });
  };
  checkReturned(
    draft,
    step({
      ...context,
      previous: {
        get activation() {
          return asked('activation', () => previous.activation);
        },
        get seen() {
          return asked('seen', () => previous.seen);
        },
        of: (value) => asked(value.name, () => previous.of(value)),
      },
      noise: (name) =>
        refuseModule(draft.place, {
          path: `step: noise "${name}"`,
          found: 'a step that asks for it where it does not learn',
          expected: 'one that asks for it in training alone',
          remedy: `Ask first: training ? ... noise("${name}", ...) ... : ...`,
        }),
    }),
  );
}

function refuseUndeclared({ place, carried }: ModuleDraft, name: unknown): never {
  return refuseModule(place, {
    path: 'step: previous',
    found: `a step that asks for ${describeValue(name)}, which was not declared`,
    expected: `one of: ${listNames(['activation', 'seen', ...carried.map((each) => each.name)])}`,
    remedy: 'Declare it with `carry`, and ask with what that returned: previous.of(cell).',
  });
}

/** Traces a module's step, refuses what contradicts itself, and says what the module carries. */
function examined(module: GrowableModule, draft: ModuleDraft, step: ModuleStep): readonly string[] {
  const traced = traceStep(draft, step);
  checkPlaced(module, draft, traced);
  const read = (name: string): boolean => traced.used.has(traced.previous.get(name)!);
  const own = read('activation') || read('seen') ? ['activation'] : [];
  const names = [...own, ...draft.carried.map(({ name }) => name)];
  carriedNames.set(declarationOf(module), names);
  return names;
}

function carriedValues({ place, carried }: ModuleDraft, names: readonly string[]): readonly CarriedValue[] {
  return names.map((name) => {
    const { dims } = carried.find((each) => each.name === name) ?? { dims: activationDims(place) };
    return { name, variable: carriedVariable(place.area, name, dims) };
  });
}

/** A variable that holds what is carried from one cycle to the next. */
export function carriedVariable(area: string, name: string, dims: Variable['dims']): Variable {
  const carried: Variable = variable({
    name: `${area}.${name}`,
    dims,
    purpose: 'carried',
    initial: zeros,
    birth: atZero,
  });
  return carried;
}
