import type { PopulationProposal } from '../../growth/growth-rule.ts';
import type { TrialReport } from '../../growth/trials/trial.ts';
import type { Edit } from '../live-model/edit-log.ts';

/** What happened in a phase of growth. Cycles without a proposal make no events. */
export interface GrowthEvents {
  /** The rule tried what the network could do without. */
  readonly tried: TrialReport & { readonly cycle: number };
  /** A rule wants something changed. */
  readonly proposed: { readonly cycle: number; readonly proposals: readonly PopulationProposal[] };
  /** The rule chose among its proposals. */
  readonly selected: { readonly cycle: number; readonly proposals: readonly PopulationProposal[] };
  /** Structure was changed. */
  readonly applied: {
    readonly cycle: number;
    /** In the order in which they were applied. */
    readonly edits: readonly Edit[];
    /** Units that were to be removed but that something else depends on. */
    readonly spared: readonly { readonly population: string; readonly unit: string }[];
  };
}

/** A phase of growth. */
export type GrowthPhase = keyof GrowthEvents;

type Listener<P extends GrowthPhase> = (event: GrowthEvents[P]) => void;

/** Who listens to the phases of growth. */
export class GrowthListeners {
  readonly #listeners: { readonly [P in GrowthPhase]: Set<Listener<P>> } = {
    tried: new Set(),
    proposed: new Set(),
    selected: new Set(),
    applied: new Set(),
  };

  /** Adds a listener and returns what removes it. */
  on<P extends GrowthPhase>(phase: P, listener: Listener<P>): () => void {
    const own = (event: GrowthEvents[P]): void => listener(event);
    this.#listeners[phase].add(own);
    return () => this.#listeners[phase].delete(own);
  }

  /** Tells all listeners of a phase, in the order in which they came. */
  tell<P extends GrowthPhase>(phase: P, event: GrowthEvents[P]): void {
    for (const listener of this.#listeners[phase]) listener(event);
  }
}
