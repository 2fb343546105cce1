import {
  add,
  assign,
  type Axis,
  broadcast,
  foldKey,
  mean,
  multiply,
  NamedKeys,
  random,
  type RandomKey,
  scan,
  type Tensor,
  tensor,
  type Update,
  type Variable,
} from '@meristem/autodiff';
import type { StepContext } from '../modules/growable-module.ts';
import { stepContext } from '../modules/step-context.ts';
import { driveOf, sumOf, throughMultiplier } from './drive.ts';
import type { Model, ModelArea } from './model.ts';
import type { MultiplierPath } from './multiplier.ts';

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

/** How a cycle is unrolled. */
export interface UnrollOptions {
  /** What passes the units' multipliers, if there are any; readouts only unless told. */
  readonly path?: MultiplierPath;
  /** Random numbers of the cycle, and so a cycle that learns; without it dropout does nothing. */
  readonly noise?: { readonly key: RandomKey; readonly clock: Tensor };
  /** Added to what reaches a place, by its name: `[time, batch, ...]`. Its gradient is that of the place's drive. */
  readonly extra?: Readonly<Record<string, Tensor>>;
}

/**
 * Unrolls a model over the steps of a cycle, from the carried activations on.
 *
 * @param inputs by port: symbols `[time, batch]`, vectors `[time, batch, port]` or grids `[time, batch, ...sites, port]`.
 */
export function unroll(
  model: Model,
  inputs: Readonly<Record<string, Tensor>>,
  options: UnrollOptions = {},
): Unrolled {
  const carries = carriesOf(model);
  const elements = Object.fromEntries(model.inputs.map(({ port: { name } }) => [name, inputs[name]!]));
  const { carry, emitted } = scan({
    over: model.time,
    carry: Object.fromEntries(carries.map(({ key, variable }) => [key, variable])),
    elements: { ...elements, ...prefixed('extra:', options.extra ?? {}), ...goingOn(model) },
    step: (last, seen) => {
      const before = seen[GOING_ON] ? silencedAt(seen[GOING_ON], last) : last;
      const { activations, measured, carried, outputs } = oneStep(model, before, seen, options);
      const kept = Object.fromEntries(carries.map(({ key }) => [key, carried[key]!]));
      const emit = { ...prefixed('area:', activations), ...prefixed('output:', outputs) };
      return { carry: kept, emit: { ...emit, ...prefixed('measured:', measured) } };
    },
  });
  return {
    outputs: unprefixed('output:', emitted),
    activations: unprefixed('area:', emitted),
    measured: averaged(unprefixed('measured:', emitted), model.time),
    carried:
      model.silentAfter === undefined
        ? carries.map(({ key, variable }) => assign(variable, carry[key]!))
        : [],
  };
}

/**
 * One step of a model, from the carried activations on: what a cycle does at each of its steps.
 *
 * @param inputs by port: symbols `[batch]`, vectors `[batch, port]` or grids `[batch, ...sites, port]`.
 */
export function singleStep(
  model: Model,
  inputs: Readonly<Record<string, Tensor>>,
  options: Pick<UnrollOptions, 'path'> = {},
): Pick<Unrolled, 'outputs' | 'carried'> {
  const carries = carriesOf(model);
  const before = Object.fromEntries(
    carries.map(({ key, variable }) => [key, model.silentAfter === 1 ? silence(variable) : variable]),
  );
  const seen = Object.fromEntries(model.inputs.map(({ port: { name } }) => [name, inputs[name]!]));
  const { carried, outputs } = oneStep(model, before, seen, options);
  return {
    outputs,
    carried:
      model.silentAfter === 1 ? [] : carries.map(({ key, variable }) => assign(variable, carried[key]!)),
  };
}

/** What is carried where nothing came before; no variable is read for it. */
function silence({ dims }: Variable): Tensor {
  return broadcast(tensor(0, []), dims);
}

/** What passes from one step to the next, by the key under which it does. */
function carriesOf({ areas }: Model): readonly { readonly key: string; readonly variable: Variable }[] {
  return areas.flatMap(({ name: area, carried }) =>
    carried.map(({ name, variable }) => ({ key: carryKey(area, name), variable })),
  );
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

type Named = Readonly<Record<string, Tensor>>;

function oneStep(
  model: Model,
  before: Named,
  seen: Named,
  options: UnrollOptions,
): { activations: Named; measured: Named; carried: Named; outputs: Named } {
  const activations: Record<string, Tensor> = {};
  const measured: Record<string, Tensor> = {};
  const carried: Record<string, Tensor> = {};
  const gate = (area: ModelArea, activation: Tensor, toReadout: boolean): Tensor =>
    throughMultiplier(activation, toReadout || options.path === 'everywhere' ? area.multiplier : undefined);
  const incoming = (target: string, toReadout: boolean): Tensor | undefined => {
    const signals = inSightOrder(model.projections.filter(({ to }) => to === target)).map((projection) => {
      const area = model.areas.find(({ name }) => name === projection.from);
      const source = (projection.delay === 1 ? before : area ? activations : seen)[projection.from]!;
      return { projection, source: area ? gate(area, source, toReadout) : source };
    });
    const extra = options.extra?.[target] && seen[`extra:${target}`];
    return sumOf([driveOf(signals), extra].filter((tensor) => tensor !== undefined));
  };
  for (const area of model.areas) {
    const previous = (name: string): Tensor | undefined => {
      if (name !== 'seen') return before[carryKey(area.name, name)];
      const activation = before[area.name];
      return activation && gate(area, activation, false);
    };
    const returned = area.instance.step(
      stepContext({
        drive: incoming(area.name, false),
        previous,
        ...chance(model, area.name, options),
        observe: (name, value) => void (activations[`${area.name}.${name}`] = value),
        measure: ({ name }, value) => void (options.noise && (measured[name] = value)),
      }),
    );
    activations[area.name] = returned.activation;
    for (const [name, value] of Object.entries(returned)) carried[carryKey(area.name, name)] = value;
  }
  const outputs = model.outputs.map(
    ({ port, bias }) => [port.name, add(incoming(port.name, true)!, bias)] as const,
  );
  return { activations, measured, carried, outputs: Object.fromEntries(outputs) };
}

function averaged(named: Named, time: Axis): Named {
  return Object.fromEntries(Object.entries(named).map(([name, values]) => [name, mean(values, time)]));
}

/** Those that bring sites first, so that sums are over batch, sites and units in this order. */
function inSightOrder(projections: Model['projections']): Model['projections'] {
  const [first] = projections;
  if (!first || first.crossing.brings.length > 0) return projections;
  return [...projections].sort((a, b) => b.crossing.brings.length - a.crossing.brings.length);
}

/** Under which name a scan carries a value of an area: its activation goes by the area's name. */
function carryKey(area: string, name: string): string {
  return name === 'activation' ? area : `${area} ${name}`;
}

function chance(
  { areas }: Model,
  area: string,
  { noise }: UnrollOptions,
): Pick<StepContext, 'training' | 'noise'> {
  const names = areas.map(({ name }) => name);
  return {
    training: noise !== undefined,
    noise: (name, dims) => {
      const { key, clock } = noise!;
      return random(foldKey(new NamedKeys(key, names).of(area), name), clock, 'uniform', dims);
    },
  };
}

function prefixed(prefix: string, named: Named): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(named).map(([name, tensor]) => [prefix + name, tensor]));
}

function unprefixed(prefix: string, named: Named): Record<string, Tensor> {
  const entries = Object.entries(named).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
