import type { Axis, Variable } from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import type { AxisPopulation } from '../model/population.ts';

/** New numbers of a variable, row-major over its dims. */
export interface Rewrite {
  readonly variable: Variable;
  readonly values: Float64Array;
}

/** What the units of a population did over some cycles. */
export interface ActivationMoments {
  /** Cycles looked at. */
  readonly cycles: number;
  /** Time steps times sequences of the batch, times sites. */
  readonly samples: number;
  /** `[units]`. */
  readonly mean: Float64Array;
  /** Mean product of two units' activations, not centred: `[units, units]`. */
  readonly secondMoment: Float64Array;
  /**
   * Mean product of two units' deviations from their means: `[units, units]`. Taken about the means and not as a difference
   * of moments, so that it keeps its digits where units hardly vary.
   */
  readonly covariance: Float64Array;
  /** Mean loss, in nats per cycle. */
  readonly loss: number;
  /** Carried activations after the last cycle; those of the network itself stay what they were. */
  readonly carried: readonly Rewrite[];
}

/** A direct path that does not exist, from what a population reads to what reads it. */
export interface VirtualPath {
  readonly source: string;
  readonly target: string;
  /** The weights past which the path would lead: to the population from the source, and from it to the target. */
  readonly incoming: Variable;
  readonly outgoing: Variable;
  /**
   * Gradient of the loss by the weights of such a path, row-major: `[source, ...target]`, and where sites lie between
   * `[...places, source, ...places, ...target]` as in the weights past which it leads.
   */
  readonly gradient: Float64Array;
  readonly extents: readonly [source: number, target: number];
}

/** Looks at the training examples that a run keeps back: neither training nor the held-out set has any of them. */
export interface Validation {
  /** How many examples, or pieces of a sequence, are looked at. */
  readonly examples: number;
  /**
   * The mean loss over all of them, or the first 2,000, from silent activations on, in nats per cycle; with other numbers in
   * some variables, if such are given. Told a number of cycles, only over the examples that the first so many hold: the same ones
   * at every look.
   */
  loss(rewrites?: readonly Rewrite[], cycles?: number): number;
  /** The standard error of the loss that was looked at last, by how much examples cost apart; of networks with sites. */
  readonly error?: number | undefined;
}

/** A projection from a port or to one, with the bias of what it acts on, where that has one. */
export interface PortProjection {
  /** The port that it reads or predicts. */
  readonly port: string;
  readonly weight: Variable;
  readonly bias: Variable | undefined;
}

/** A projection between two places, with the bias that can take what it brings on average, where one can. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly weight: Variable;
  readonly bias: Variable | undefined;
}

/** Numbers of some steps one after the other, of all sequences side by side: `[steps, batch, ...]`, row-major. */
export interface Recording {
  readonly steps: number;
  readonly batch: number;
  /** Numbers of a step of a sequence: a symbol is a single one. */
  readonly width: number;
  readonly values: ArrayLike<number>;
}

/** What a network did, step by step. */
export interface Observation {
  /** By output: logits or values. */
  readonly predictions: Readonly<Record<string, Recording>>;
  /** By output, where its predictions should go: minus the derivative of what they cost. */
  readonly errors: Readonly<Record<string, Recording>>;
  /** By population of neurons, all sites of a step one after the other. */
  readonly activations: Readonly<Record<string, Recording>>;
}

/**
 * Looks into a network while it trains, without changing it: everything is measured on the data of recent cycles, in order,
 * from silent activations on.
 */
export interface Probe {
  /** Cycles whose data are remembered now. */
  readonly remembered: number;
  /** What the run keeps back to judge by; `undefined` if it keeps nothing back. */
  readonly validation: Validation | undefined;
  /** The architecture as it is now. */
  readonly architecture: Architecture;
  /** All projections between places. */
  readonly connections: readonly Connection[];
  /** Whether a layer, area or projection must stay, by its position: for something depends on it, or there are too few. */
  needed(population: string, position: number): boolean;
  /** Weights by which a unit of a population of layers, areas or projections acts on others; by its position. */
  outgoing(population: string, position: number): readonly Variable[];
  /** The population of neurons of this name. */
  population(name: string): AxisPopulation;
  /** The inputs that the network reads, and how many numbers, or symbols, each has. */
  readonly ports: readonly { readonly name: string; readonly size: number; readonly symbols: boolean }[];
  /** The data of a port in the cycle that has just been learned from, of its last portion; it is replaced by the next one. */
  present(port: string): ArrayLike<number>;
  /** Projections that read an input, or those by which a target is predicted; one that leads straight through is among both. */
  projections(end: 'inputs' | 'targets'): readonly PortProjection[];
  /**
   * Numbers for a variable as at the start of a run, but drawn anew in every cycle; row-major over its dims. With positions, those of
   * these elements alone.
   */
  fresh(variable: Variable, positions?: ArrayLike<number>): Float64Array;
  /** What the criterion keeps of the neurons of a population under a name, by position; 0 where it keeps nothing. */
  trace(population: string, name: string): Float64Array;
  /** How many units an axis has. */
  extent(axis: Axis): number;
  /** A copy of a variable's numbers, row-major over its dims. */
  read(variable: Variable): Float64Array;
  /** Carried activations of 0, as at the start of a run. */
  silence(): readonly Rewrite[];
  /** What a population did over the last cycles, and the loss. */
  moments(population: string, cycles: number): ActivationMoments;
  /** The mean loss over the last cycles with other numbers in some variables, in nats per cycle. */
  lossWith(rewrites: readonly Rewrite[], cycles: number): number;
  /**
   * Other numbers in some variables, and after them the statistics that steps measure, such as running means, as all that
   * is remembered would have them then: what is judged by them would be judged by another network's otherwise. Where nothing is measured, the
   * numbers as they are.
   */
  settled(rewrites: readonly Rewrite[]): readonly Rewrite[];
  /**
   * What the best constant prediction costs on the targets of the last cycles, in the loss's own units per cycle: nats for
   * symbols, the total variance for vectors. No pass of the network is needed for it.
   */
  ignorance(cycles: number): number;
  /** The same by output. */
  guesses(cycles: number): Readonly<Record<string, number>>;
  /** The data of a port in the last cycles. */
  recorded(port: string, cycles: number): Recording;
  /** What the network did in the last cycles, step by step. */
  observe(cycles: number): Observation;
  /** What other predictions of an output would have cost over the last cycles, per cycle; no pass of the network is needed. */
  costOf(port: string, predictions: ArrayLike<number>, cycles: number): number;
  /** What some of the connections brought on average, at each unit of their targets, and what the network cost meanwhile. */
  brought(
    connections: readonly Connection[],
    cycles: number,
  ): { readonly loss: number; readonly means: ReadonlyMap<Connection, Float64Array> };
  /** Counts products of numbers that the rule takes by itself among its lookups. */
  spent(multiplyAdds: number): void;
  /** The gradient of the loss by a variable, summed over the last cycles; row-major over its dims. */
  gradient(variable: Variable, cycles: number): Float64Array;
  /**
   * Gradients of the paths past a population: from each of its sources to each of its targets, over the last cycles. None
   * past units inside of a module, and none along projections that read the step before or that do not simply add.
   */
  virtualPaths(population: string, cycles: number): readonly VirtualPath[];
}
