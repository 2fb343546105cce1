import type { Axis, Dim, InputPort, Port, Ports, Variable } from '@meristem/autodiff';
import type { Architecture, Projection } from '../architecture/architecture.ts';
import type { FlatGraph } from '../architecture/flat-graph.ts';
import type { Crossing } from './crossing.ts';
import type { CarriedValue, PlacedModule } from '../modules/placed-module.ts';
import type { WeightPolicy } from '../modules/weight-policy.ts';
import type { MultiplierOptions } from './multiplier.ts';
import type { AxisPopulation, Population } from './population.ts';

/** An area of a model: a module in its place. */
export interface ModelArea {
  readonly name: string;
  readonly axis: Axis;
  /** What the units are repeated over; none in most areas. */
  readonly sites: readonly Axis[];
  readonly instance: PlacedModule;
  /** What passes from one step, and one cycle, to the next; its activation first, where that does. */
  readonly carried: readonly CarriedValue[];
  /** Of a module over sequences, what a network that goes on step by step keeps of its drives. */
  readonly window: Window | undefined;
  readonly multiplier: Variable | undefined;
}

/** What a network that goes on step by step keeps for a module over sequences. */
export type Window = DriveWindow | KeptWindow;

/** The last drives, the first of them first, of which all steps are computed anew at each. */
export interface DriveWindow {
  readonly of: 'drives';
  /** `[batch, steps, ...sites, ...receivePer, units]`. */
  readonly drives: Variable;
  /** `[]`; as many as there is room for, from then on. */
  readonly count: Variable;
  /** `[steps]`: as many as the module looks back on. */
  readonly steps: Axis;
}

/** What steps take from earlier ones, such as keys and values, so that the present step is computed alone. */
export interface KeptWindow {
  readonly of: 'kept';
  readonly values: readonly KeptValues[];
  /** `[]`; how many steps there have been, as far as it matters. */
  readonly count: Variable;
  /** `[now]`: the present step. */
  readonly now: Axis;
  /** What its drive is over: `[...lanes, now, batch, ...sites, ...receivePer, units]`. */
  readonly drive: readonly Dim[];
  /**
   * Steps of a cycle, where a step is told apart by its number in it; there are two `lanes` then, which begin half a cycle apart.
   */
  readonly numbered?: { readonly lanes: Axis; readonly cycle: number };
}

/** The last values of something that is kept, the first of them first, and how many there is room for. */
export interface KeptValues {
  readonly name: string;
  /** `[batch, ...lanes, steps, ...]`. */
  readonly values: Variable;
  readonly steps: Axis;
}

/** A projection of a model. */
export interface ModelProjection extends Projection {
  /** `[...places, source.pre, ...driveDims, target.post]`. */
  readonly weight: Variable;
  /** How it gets from the sites of its source to those of its target, by windows of each unit where it has such. */
  readonly crossing: Crossing;
  /** Of a mixture, the log odds of acting multiplicatively. */
  readonly mixture: Variable | undefined;
}

/** A port with the axis of its symbols or numbers. */
export interface ModelPort<P extends InputPort = Port> {
  readonly port: P;
  readonly axis: Axis;
}

/** A port that is read. */
export interface ModelInput extends ModelPort<InputPort> {
  /** Of a grid. */
  readonly sites: readonly Axis[];
  /** The port as the task has it, which may be a vector that is read as a grid. */
  readonly told: InputPort;
}

/** A target with what its prediction is made of. */
export interface ModelOutput extends ModelPort {
  readonly bias: Variable;
  /** Of what may be observed: the symbols and, one past the last, none of them. */
  readonly labels: Axis;
}

/** A network that has met its task: axes, variables and how they are wired. */
export interface Model {
  readonly architecture: Architecture;
  /** The architecture without its nesting. */
  readonly graph: FlatGraph;
  /** `[time]`: the steps of a cycle. */
  readonly time: Axis;
  /** `[time]`: what modules over sequences compute at once; where several cycles are run as one, the steps of each. */
  readonly cycle: Axis;
  /** Steps after which activations start from silence; `undefined` if they are carried on for ever. */
  readonly silentAfter: number | undefined;
  /** `[batch]`: independent sequences side by side. */
  readonly batch: Axis;
  readonly inputs: readonly ModelInput[];
  readonly outputs: readonly ModelOutput[];
  /** In the order in which they are computed within a step. */
  readonly areas: readonly ModelArea[];
  readonly projections: readonly ModelProjection[];
  /** Populations of neurons. */
  readonly axisPopulations: readonly AxisPopulation[];
  /** Populations of layers, areas and projections. */
  readonly graphPopulations: readonly Population[];
  readonly parameters: readonly Variable[];
  readonly carried: readonly Variable[];
  /** What modules measure without training it. */
  readonly statistics: readonly Variable[];
}

/** What a model is built with. */
export interface ModelOptions {
  readonly ports: Ports;
  /** Steps of a cycle, or `any` number of them, as a state says. */
  readonly steps: number | 'any';
  /** Steps of the cycles that the network was or is trained in; `steps` unless told. */
  readonly context?: number;
  /** Independent sequences side by side, or `any` number of them, as a state says; 1 unless told. */
  readonly batch?: number | 'any';
  /** Whether activations are carried from one cycle to the next; true unless told. */
  readonly carry?: boolean;
  readonly weights: WeightPolicy;
  /** Multipliers on the units' outputs, if the growth criterion trains some. */
  readonly multiplier?: MultiplierOptions;
}

/** Populations of all scales, in the order in which a growth rule is asked about them: neurons first. */
export function populationsOf({ axisPopulations, graphPopulations }: Model): readonly Population[] {
  return [...axisPopulations, ...graphPopulations];
}

/** Whether units of some areas are repeated over sites. */
export function hasSites({ areas }: Model): boolean {
  return areas.some(({ sites }) => sites.length > 0);
}

/** Positions that are looked at in a single run where all steps are computed at once, over all populations: each has a plan of its own. */
const MOST_POSITIONS = 10_000;

/**
 * Whether so many cycles are looked at one by one, and not as a single long one, which spares a run for each: those of a model
 * with sites, as each takes long and much memory, and of one that computes all steps at once where they would take too much.
 */
export function looksApart(model: Model, cycles: number): boolean {
  if (hasSites(model)) return true;
  const { areas, axisPopulations, cycle, batch } = model;
  if (!areas.some(({ window }) => window)) return false;
  return cycles * cycle.min * batch.min * axisPopulations.length > MOST_POSITIONS;
}

/** Everything of a model that a state holds, slots of optimizers aside. */
export function modelVariables({ parameters, carried, statistics }: Model): readonly Variable[] {
  return [...parameters, ...carried, ...statistics];
}

/** How many numbers of a model are trained, at the given extents by axis name. */
export function parameterCount(model: Model, extents: Readonly<Record<string, number>>): number {
  return model.parameters.reduce((total, parameter) => total + elementCount(parameter, extents), 0);
}

/** How many numbers a variable has, or whatever is over dims, at the given extents by axis name. */
export function elementCount(
  { dims }: Pick<Variable, 'dims'>,
  extents: Readonly<Record<string, number>>,
): number {
  return dims.reduce((n, { axis }) => n * (extents[axis.name] ?? axis.min), 1);
}
