import {
  assign,
  type Axis,
  mean,
  multiply,
  scan,
  type Tensor,
  tensor,
  type Update,
  type Variable,
} from '@meristem/autodiff';
import { atOnce } from './at-once.ts';
import type { Model, ModelArea, ModelOutput } from './model.ts';
import { carryKey, portValues, type Named, oneStep, type UnrollOptions } from './one-step.ts';
import { stagesOf } from './stages.ts';

export type { UnrollOptions } from './one-step.ts';

/** A cycle of a model as expressions. */
export interface Unrolled {
  /** Logits or values by output: `[time, batch, port]`. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Activations by population of neurons, and what layers add by full name: `[time, batch, ...sites, units]`. */
  readonly activations: Readonly<Record<string, Tensor>>;
  /** What steps that learn found for statistics, by their names: the mean over the steps. */
  readonly measured: Readonly<Record<string, Tensor>>;
  /** Stores the carried activations for the next cycle, if there are some. */
  readonly carried: readonly Update[];
}

/**
 * Unrolls a model over the steps of a cycle, from the carried activations on: all areas in one scan, or, where there are
 * modules over sequences, in one for those before, between and after them.
 *
 * @param inputs by port: symbols `[time, batch]`, vectors `[time, batch, port]` or grids `[time, batch, ...sites, port]`.
 */
export function unroll(model: Model, inputs: Named, options: UnrollOptions = {}): Unrolled {
  const stages = stagesOf(model);
  const elements = { ...portValues(model, inputs), ...prefixed('extra:', options.extra ?? {}) };
  const [first] = stages;
  if (stages.length <= 1 && !first?.atOnce) {
    return scanned(
      model,
      { areas: model.areas, outputs: model.outputs },
      { seen: elements, before: {} },
      options,
    );
  }
  let [seen, before, activations, measured]: [Named, Named, Named, Named] = [elements, {}, {}, {}];
  const carried: Update[] = [];
  for (const { areas, atOnce: together } of stages) {
    const stage = together
      ? sequenced(model, areas, { seen, before }, options)
      : scanned(model, { areas, outputs: [] }, { seen, before }, options);
    activations = { ...activations, ...stage.activations };
    seen = { ...seen, ...stage.activations };
    before = { ...before, ...stage.before };
    measured = { ...measured, ...stage.measured };
    carried.push(...stage.carried);
  }
  const { outputs } = oneStep(model, { areas: [], outputs: model.outputs }, {}, seen, options);
  return { outputs, activations, measured, carried };
}

/** What is known over a whole cycle: values of ports and areas, and, by area, what they were a step before. */
interface KnownCycle {
  readonly seen: Named;
  readonly before: Named;
}

/** What a stage leaves to those after it. */
interface Passed {
  /** Activations of the step before, over the whole cycle, where something reads them. */
  readonly before: Named;
  readonly carried: readonly Update[];
}

/** Some areas and outputs of a model, step by step. */
function scanned(
  model: Model,
  scope: { readonly areas: readonly ModelArea[]; readonly outputs: readonly ModelOutput[] },
  known: KnownCycle,
  options: UnrollOptions,
): Unrolled & Passed {
  const carries = carriesOf(scope.areas);
  // Those who read an area with a delay may come after this scan.
  const passedOn = scope.areas.length < model.areas.length ? delayedAreas(scope.areas) : [];
  const { carry, emitted } = scan({
    over: model.time,
    carry: Object.fromEntries(carries.map(({ key, variable }) => [key, variable])),
    elements: { ...known.seen, ...prefixed('before:', known.before), ...goingOn(model) },
    step: (last, seen) => {
      const own = seen[GOING_ON] ? silencedAt(seen[GOING_ON], last) : last;
      const before = { ...own, ...unprefixed('before:', seen) };
      const { activations, measured, carried, outputs } = oneStep(model, scope, before, seen, options);
      const kept = Object.fromEntries(carries.map(({ key }) => [key, carried[key]!]));
      const passed = Object.fromEntries(passedOn.map(({ name }) => [name, own[name]!]));
      const emit = { ...prefixed('area:', activations), ...prefixed('output:', outputs) };
      return {
        carry: kept,
        emit: { ...emit, ...prefixed('measured:', measured), ...prefixed('before:', passed) },
      };
    },
  });
  return {
    outputs: unprefixed('output:', emitted),
    activations: unprefixed('area:', emitted),
    measured: averaged(unprefixed('measured:', emitted), model.time),
    before: unprefixed('before:', emitted),
    carried: stored(model, carries, carry),
  };
}

/** Modules over sequences, and what they did a step before. */
function sequenced(
  model: Model,
  areas: readonly ModelArea[],
  known: KnownCycle,
  options: UnrollOptions,
): Passed & Pick<Unrolled, 'activations' | 'measured'> {
  const { activations, measured } = atOnce(model, areas, known, options);
  return { activations, measured, ...delayedOf(model, areas, activations) };
}

/** What modules over sequences did a step before, where something reads that. */
function delayedOf(model: Model, areas: readonly ModelArea[], activations: Named): Passed {
  const delayed = delayedAreas(areas);
  if (delayed.length === 0) return { before: {}, carried: [] };
  const carries = carriesOf(delayed);
  const names = delayed.map(({ name }) => name);
  const elements: Record<string, Tensor> = {
    ...Object.fromEntries(names.map((name) => [name, activations[name]!])),
    ...goingOn(model),
  };
  const { carry, emitted } = scan({
    over: model.time,
    carry: Object.fromEntries(carries.map(({ key, variable }) => [key, variable])),
    elements,
    step: (last, seen) => {
      const now = Object.fromEntries(names.map((name) => [name, seen[name]!]));
      return { carry: now, emit: seen[GOING_ON] ? silencedAt(seen[GOING_ON], last) : last };
    },
  });
  return { before: emitted, carried: stored(model, carries, carry) };
}

function delayedAreas(areas: readonly ModelArea[]): readonly ModelArea[] {
  return areas.filter(({ carried }) => carried.some(({ name }) => name === 'activation'));
}

/** What passes from one step to the next, by the key under which it does. */
function carriesOf(areas: readonly ModelArea[]): readonly Carry[] {
  return areas.flatMap(({ name: area, carried }) =>
    carried.map(({ name, variable }) => ({ key: carryKey(area, name), variable })),
  );
}

interface Carry {
  readonly key: string;
  readonly variable: Variable;
}

function stored({ silentAfter }: Model, carries: readonly Carry[], carry: Named): readonly Update[] {
  return silentAfter === undefined ? carries.map(({ key, variable }) => assign(variable, carry[key]!)) : [];
}

const GOING_ON = 'going on';

/** `[time]`, where several cycles are run as one that should each start from silence: 0 where one begins, else 1. */
function goingOn({ time, silentAfter }: Model): { readonly [GOING_ON]?: Tensor } {
  if (silentAfter === undefined || time.min === silentAfter) return {};
  const marks = Array.from({ length: time.min }, (_, step) => Number(step % silentAfter !== 0));
  return { [GOING_ON]: tensor(marks, [time]) };
}

function silencedAt(goesOn: Tensor, carried: Named): Named {
  return Object.fromEntries(Object.entries(carried).map(([key, value]) => [key, multiply(value, goesOn)]));
}

function averaged(named: Named, time: Axis): Named {
  return Object.fromEntries(Object.entries(named).map(([name, values]) => [name, mean(values, time)]));
}

function prefixed(prefix: string, named: Named): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(named).map(([name, tensor]) => [prefix + name, tensor]));
}

function unprefixed(prefix: string, named: Named): Record<string, Tensor> {
  const entries = Object.entries(named).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
