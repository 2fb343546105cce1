import { add, foldKey, NamedKeys, random, type RandomKey, type Tensor } from '@meristem/autodiff';
import type { StepContext } from '../modules/growable-module.ts';
import { stepContext, type StepParts } from '../modules/step-context.ts';
import { driveOf, sumOf, throughMultiplier } from './drive.ts';
import type { Model, ModelArea, ModelOutput } from './model.ts';
import type { MultiplierPath } from './multiplier.ts';

/** Tensors by name. */
export type Named = Readonly<Record<string, Tensor>>;

/** How a cycle is unrolled. */
export interface UnrollOptions {
  /** What passes the units' multipliers, if there are any; readouts only unless told. */
  readonly path?: MultiplierPath;
  /** Random numbers of the cycle, and so a cycle that learns; without it dropout does nothing. */
  readonly noise?: { readonly key: RandomKey; readonly clock: Tensor };
  /** Added to what reaches a place, by its name: `[time, batch, ...]`. Its gradient is that of the place's drive. */
  readonly extra?: Readonly<Record<string, Tensor>>;
}

/** What of a model is computed together: all of it in one step, unless some modules compute over sequences. */
export interface StepScope {
  readonly areas: readonly ModelArea[];
  readonly outputs: readonly ModelOutput[];
  /** What a module does with what it is given; a step unless told. */
  readonly run?: (area: ModelArea, parts: StepParts) => { readonly activation: Tensor } & Named;
}

/**
 * Some areas and outputs of a model, each after those that it reads.
 *
 * @param before what was carried, by its key.
 * @param seen what is known already, by name of a port or an area.
 */
export function oneStep(
  model: Model,
  { areas, outputs, run = (area, parts) => area.instance.step(stepContext(parts)) }: StepScope,
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
      const { from, delay } = projection;
      const area = model.areas.find(({ name }) => name === from);
      const source = (delay === 1 ? before[from] : (activations[from] ?? seen[from]))!;
      return { projection, source: area ? gate(area, source, toReadout) : source };
    });
    const extra = options.extra?.[target] && seen[`extra:${target}`];
    return sumOf([driveOf(signals), extra].filter((tensor) => tensor !== undefined));
  };
  for (const area of areas) {
    const previous = (name: string): Tensor | undefined => {
      if (name !== 'seen') return before[carryKey(area.name, name)];
      const activation = before[area.name];
      return activation && gate(area, activation, false);
    };
    const returned = run(area, {
      drive: incoming(area.name, false),
      previous,
      ...chance(model, area.name, options),
      observe: (name, value) => void (activations[`${area.name}.${name}`] = value),
      measure: ({ name }, value) => void (options.noise && (measured[name] = value)),
    });
    activations[area.name] = returned.activation;
    for (const [name, value] of Object.entries(returned)) carried[carryKey(area.name, name)] = value;
  }
  const predicted = outputs.map(
    ({ port, bias }) => [port.name, add(incoming(port.name, true)!, bias)] as const,
  );
  return { activations, measured, carried, outputs: Object.fromEntries(predicted) };
}

/** Those that bring sites first, so that sums are over batch, sites and units in this order. */
function inSightOrder(projections: Model['projections']): Model['projections'] {
  const [first] = projections;
  if (!first || first.crossing.brings.length > 0) return projections;
  return [...projections].sort((a, b) => b.crossing.brings.length - a.crossing.brings.length);
}

/** Under which name a scan carries a value of an area: its activation goes by the area's name. */
export function carryKey(area: string, name: string): string {
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

/** What a model reads, by port. Symbols stay positions, which weights are looked up by: see `crossed`. */
export function portValues({ inputs: ports }: Model, inputs: Named): Named {
  return Object.fromEntries(ports.map(({ port: { name } }) => [name, inputs[name]!]));
}
