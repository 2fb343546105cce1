import { checkOptions, type JsonValue, required, type TrainingTask } from '@meristem/autodiff';
import type { Projection } from '../architecture/architecture.ts';
import type { Wires } from '../architecture/architecture-populations.ts';
import type { Scale } from '../architecture/scale.ts';
import type { Birth } from './birth.ts';
import type { Criterion } from './criteria/criterion.ts';
import type { Draws } from './draws.ts';
import type { Probe, Rewrite } from './probe.ts';
import type { TrialReport } from './trials/trial.ts';
import { CRITERION } from './rule-parts.ts';

/**
 * What a growth rule sees of a population of units. Neurons of a pool, layers of a stack, areas of a graph and its
 * projections are all such.
 */
export interface PopulationView {
  readonly name: string;
  readonly scale: Scale;
  /** Unit ids by position. */
  readonly ids: readonly number[];
  /** Cycles that each unit has lived, by position. */
  readonly ages: readonly number[];
  /** The criterion's strengths, by position. */
  readonly strengths: ArrayLike<number>;
  /**
   * Whether each unit is dead, by position: it has put out the same constant for as long as the trainer's `deadAfter` says,
   * as a unit does that is never active or always saturated. It neither learns nor tells one input from another.
   */
  readonly dead: readonly boolean[];
  /** What each unit that is dead puts out, by position; of others it says nothing. */
  readonly constants: ArrayLike<number>;
  /** Fewest and most units. */
  readonly min: number;
  readonly max: number;
}

/**
 * How much data a cycle has: independent sequences side by side, time steps of each; whether they end with the cycle, so that all
 * steps of one belong to one example; whether units are repeated over sites, so that a pass takes long; whether modules such as attention
 * compute all steps of a cycle at once.
 */
export interface CycleShape {
  readonly batch: number;
  readonly steps: number;
  readonly independent?: boolean;
  readonly sites?: boolean;
  readonly atOnce?: boolean;
}

/** How much data a cycle of a run has. */
export function shapeOf({
  batch = 1,
  task: { steps, independent = false },
}: {
  readonly batch?: number | undefined;
  readonly task: Pick<TrainingTask, 'steps' | 'independent'>;
}): CycleShape {
  return { batch, steps, independent };
}

/** Plain data that a rule keeps from one cycle to the next; checkpoints hold it. */
export type RuleMemory = Record<string, JsonValue>;

/** The moment at which a rule decides. */
export interface Moment {
  readonly cycle: number;
  /** Cycles that the run's schedules are stretched over. */
  readonly plannedCycles: number;
  readonly shape: CycleShape;
  /** Of this cycle, in nats. */
  readonly loss: number;
  /** Exponential average, in nats per cycle. */
  readonly smoothedLoss: number;
  /** What each output cost in this cycle, or in its last portion, by port; empty unless the rule asks for it (`costs`). */
  readonly costs: Readonly<Record<string, number>>;
  /** What the rule remembers; it may change it. */
  readonly memory: RuleMemory;
  /** Looks into the network. */
  readonly probe: Probe;
  /** What the rule has looked up since the start of the run, in multiply-adds. */
  readonly lookups: number;
  /** What the network would cost after some proposals; what it costs now for none. */
  cost(proposals: readonly PopulationProposal[]): NetworkCost;
  /** Notes what was tried, and what came of it, for whoever listens to the run (`tried`). */
  note(trial: TrialReport): void;
}

/** What it takes to hold a network and to run it. */
export interface NetworkCost {
  /** Trained numbers. */
  readonly parameters: number;
  /**
   * Products of weights with activations, and of activations with one another, in the forward pass of one cycle: all steps, all
   * sequences of the batch.
   */
  readonly multiplyAdds: number;
}

/** What a rule wants of a population. */
export interface Proposal {
  /** Positions of the units to remove. */
  readonly removed: readonly number[];
  readonly births: number;
  /** Who is born, one for each of the births; as the population says unless told. Areas and projections only. */
  readonly born?: readonly Newborn[];
  /** How the newborns get their weights; as the criterion says unless told. Neurons only. */
  readonly birth?: Birth;
  /** New numbers of variables, written before units are removed. */
  readonly rewrites?: readonly Rewrite[];
}

/** Who is to be born: an area with wires of its own, or the projection between two places. */
export type Newborn = Wires | Pick<Projection, 'from' | 'to'>;

/** A proposal with the population that it is for. */
export interface PopulationProposal extends Proposal {
  readonly population: PopulationView;
}

/**
 * Decides once per cycle which units go and how many come, in phases: it proposes for each population, and selects among
 * all that was proposed; the trainer applies what is left.
 */
export interface GrowthRule {
  readonly name: string;
  readonly criterion: Criterion;
  /** What the rule remembers at the start of a run; nothing unless told. */
  readonly memory?: Readonly<RuleMemory>;
  /** Recent cycles that `probe` can look at, or how many for a run of such cycles; none unless told. */
  readonly window?: number | ((run: CycleShape) => number);
  /** Whether training examples are kept back for `probe.validation`, where the task has enough; not unless told. */
  readonly validates?: boolean;
  /** Removed units of each population that births can look at; none unless told. */
  readonly graveyard?: number;
  /** Whether moments tell what each output costs; not unless told. */
  readonly costs?: boolean;
  /** Called once per cycle before anything is proposed: keeps the rule's own averages. */
  observe?(moment: Moment): void;
  /** New numbers of variables, whatever becomes of the structure; asked for once per cycle, after `observe`. None unless told. */
  revise?(moment: Moment): readonly Rewrite[];
  /** What the rule would change of a population. */
  propose(population: PopulationView, draws: Draws, moment: Moment): Proposal;
  /** What of all proposals of a cycle shall be done; all of it unless told. */
  select?(proposals: readonly PopulationProposal[], moment: Moment): readonly PopulationProposal[];
  /** A factor of the learning rate and the penalty in a cycle; 1 unless told. */
  pace?(memory: Readonly<RuleMemory>, cycle: number): number;
  /**
   * A further factor for a group of parameters, by its name: an area with the projections to it and those from it to outputs, or
   * an output with its bias and whatever else leads to it. It does not change by how much a step is bounded. 1 unless told.
   */
  paceOf?(group: string, memory: Readonly<RuleMemory>, cycle: number): number;
}

/** Recent cycles that a rule looks back at in a run. */
export function windowOf({ window = 0 }: Pick<GrowthRule, 'window'>, run: CycleShape): number {
  return typeof window === 'number' ? window : window(run);
}

/** Nothing to remove, nothing to add. */
export const NO_CHANGE: Proposal = { removed: [], births: 0 };

/** A rule that never changes the structure; the criterion's penalty still applies. */
export function fixedSize(options: { readonly criterion: Criterion }): GrowthRule {
  checkOptions<{ readonly criterion: Criterion }>('fixedSize', options, { criterion: required(CRITERION) });
  return { name: 'none', criterion: options.criterion, propose: () => NO_CHANGE };
}
