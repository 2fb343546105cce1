import { type AppliedEdit, foldKey, randomKey, type RandomKey } from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import type { NetworkCost, PopulationProposal, RuleMemory } from '../../growth/growth-rule.ts';
import { EditLog } from './edit-log.ts';
import { GrowthListeners } from './growth-event.ts';
import { applyProposals, chosenProposals, type GrowthOutcome, type GrowthSite } from './growth-pass.ts';
import { Graveyard } from './graveyard.ts';
import { LiveModel } from '../live-model/live-model.ts';
import type { AppliedStructureEdit } from './member-ledger.ts';
import { networkCost } from './network-cost.ts';
import { NetworkProbe } from '../probe/network-probe.ts';
import { PopulationBook, structureHistory } from './population-book.ts';
import type { RecentCycles } from '../probe/recent-cycles.ts';
import type { TrainerOptions } from '../trainer-options.ts';

/** What changes of a network's structure during a run: the live model with everything that growth keeps about it. */
export class Growth {
  live: LiveModel;
  readonly book: PopulationBook;
  readonly listeners = new GrowthListeners();
  /** What the rule remembers. */
  readonly memory: RuleMemory;
  readonly graveyard: Graveyard;
  /** Units of all scales born and removed since the start. */
  births: number;
  deaths: number;
  private probe: NetworkProbe;
  /** What probes before the present one looked up, in multiply-adds. */
  private lookedUp: number;
  private readonly options: TrainerOptions;
  private readonly recent: RecentCycles;
  readonly birthKey: RandomKey;
  private readonly applied: EditLog;
  private readonly restructurings: AppliedStructureEdit[];

  constructor(options: TrainerOptions, recent: RecentCycles) {
    const { growth, seed, checkpoint } = options;
    this.options = options;
    this.recent = recent;
    this.birthKey = foldKey(randomKey(seed), 'births');
    this.restructurings = [...(checkpoint?.structureEdits ?? [])];
    const { architecture, history } = structureHistory(options.model, this.restructurings);
    this.live = LiveModel.begin(options, architecture);
    this.probe = this.probeOf(this.live);
    this.book = new PopulationBook(this.live, seed, history);
    this.graveyard = new Graveyard(growth.graveyard ?? 0, checkpoint?.graveyard);
    this.memory = structuredClone(checkpoint?.memory ?? growth.memory ?? {});
    this.applied = new EditLog(checkpoint?.edits);
    this.births = checkpoint?.births ?? 0;
    this.deaths = checkpoint?.deaths ?? 0;
    this.lookedUp = checkpoint?.lookups ?? 0;
  }

  /** What the rule has looked up since the start, in multiply-adds. */
  get lookups(): number {
    return this.lookedUp + this.probe.lookups;
  }

  /** All edits of axes so far. */
  get edits(): readonly AppliedEdit[] {
    return this.applied.toArray();
  }

  /** All edits of layers, areas and projections so far. */
  get structureEdits(): readonly AppliedStructureEdit[] {
    return [...this.restructurings];
  }

  /** The rule's factor of learning rate and penalty in a cycle. */
  pace(cycle: number): number {
    return this.options.growth.pace?.(this.memory, cycle) ?? 1;
  }

  /**
   * Lets the rule decide for every population after a cycle, and applies what it wants at once: all of it, or nothing if an
   * error is thrown on the way. What the rule has noted in its memory by then stays noted.
   */
  grow(cycle: number, loss: number, smoothedLoss: number): void {
    const { live, book, memory, probe } = this;
    const { plannedCycles } = this.options;
    book.measure(live);
    const site = this.site();
    const { costAfter: cost } = this;
    const chosen = chosenProposals(site, { cycle, plannedCycles, loss, smoothedLoss, memory, probe, cost });
    if (!chosen) return;
    const clock = cycle + 1;
    const { edits, structureEdits, spared } = this.changed(site, chosen, clock);
    for (const { edit, extent } of edits) {
      this.applied.append(clock, edit, extent);
      this.count(extent - edit.survivors.length, edit.births);
    }
    for (const edit of structureEdits) {
      this.restructurings.push({ clock, edit });
      this.count(edit.removed.length, edit.born.length);
    }
    const axisEdits = edits.map(({ edit }) => edit);
    this.listeners.tell('applied', { cycle: clock, edits: axisEdits, structureEdits, spared });
  }

  /** What the network would cost after some proposals. */
  private readonly costAfter = (proposals: readonly PopulationProposal[]): NetworkCost =>
    networkCost(this, proposals, this.live.residence.clock);

  private site(): GrowthSite {
    const { live, book, graveyard, listeners, probe, birthKey } = this;
    const { growth: rule, draws } = this.options;
    return { rule, live, book, graveyard, listeners, probe, birthKey, draws };
  }

  /** Applies what was chosen, all of it or, if something of it fails, nothing. */
  private changed(site: GrowthSite, chosen: readonly PopulationProposal[], clock: number): GrowthOutcome {
    const undo = this.undoPoint(chosen);
    try {
      const outcome = applyProposals(site, chosen, clock);
      if (outcome.structureEdits.length > 0) this.restructure(outcome.architecture, clock);
      return outcome;
    } catch (error) {
      undo();
      throw error;
    }
  }

  /** What puts everything back to where it is now. */
  private undoPoint(chosen: readonly PopulationProposal[]): () => void {
    const { live, book, graveyard } = this;
    // Edits of axes alone are all or none by themselves; whatever else there is may fail after them.
    const alone = chosen.every(
      ({ population, birth, rewrites }) => population.scale === 'neuron' && !birth && !rewrites,
    );
    const state = alone ? undefined : live.residence.snapshot();
    book.detach();
    const undos = [book.mark(), graveyard.mark()];
    return () => {
      if (state) live.residence.restore(state);
      for (const undo of undos) undo();
    };
  }

  private restructure(architecture: Architecture, clock: number): void {
    const { live: before } = this;
    const next = before.restructured(this.options, architecture);
    this.book.followModel(next, clock);
    this.live = next;
    this.lookedUp += this.probe.lookups;
    this.probe = this.probeOf(next);
    before.residence.release();
  }

  private probeOf(live: LiveModel): NetworkProbe {
    const { multiplier } = this.options.growth.criterion;
    return new NetworkProbe(live, this.recent, multiplier ? { path: multiplier.path } : {});
  }

  private count(removed: number, born: number): void {
    this.deaths += removed;
    this.births += born;
  }
}
