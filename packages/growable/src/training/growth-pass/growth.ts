import { type CycleArrays, foldKey, randomKey, type RandomKey, type Residence } from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import { completedMemory } from '../../growth/completed-memory.ts';
import {
  type CycleShape,
  type NetworkCost,
  type PopulationProposal,
  type RuleMemory,
  shapeOf,
} from '../../growth/growth-rule.ts';
import type { Rewrite } from '../../growth/probe.ts';
import { hasSites } from '../../model/model.ts';
import { watchTimes } from '../activity/watch-times.ts';
import type { Checkpoint } from '../live-model/checkpoint.ts';
import { LiveModel } from '../live-model/live-model.ts';
import { NetworkProbe } from '../probe/network-probe.ts';
import type { RecentCycles } from '../probe/recent-cycles.ts';
import type { ValidationSet } from '../validation/validation-set.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';
import { type AppliedEdit, EditLog } from '../live-model/edit-log.ts';
import { Graveyard } from './graveyard.ts';
import { GrowthListeners } from './growth-event.ts';
import { applyPlans, chosenProposals, type GrowthPlan, type GrowthSite, plansOf } from './growth-pass.ts';
import { networkCost } from './network-cost.ts';
import type { Seen } from '../validation/validation-watch.ts';
import { graphHistory, PopulationBook } from './population-book.ts';

/** What changes of a network's structure during a run: the live model with everything that growth keeps about it. */
export class Growth {
  live: LiveModel;
  readonly book: PopulationBook;
  readonly listeners: GrowthListeners;
  /** What the rule remembers. */
  readonly memory: RuleMemory;
  readonly graveyard: Graveyard;
  /** Units of all scales born and removed since the start. */
  births: number;
  deaths: number;
  readonly #options: CompleteOptions;
  readonly #recent: RecentCycles;
  readonly #kept: ValidationSet | undefined;
  readonly #birthKey: RandomKey;
  readonly #applied: EditLog;
  /** Cycles from one look for dead units to the next. */
  readonly #lookEvery: number;
  readonly #shape: CycleShape;
  #probe: NetworkProbe;
  /** What probes before the present one looked up, in multiply-adds. */
  #lookedUp: number;

  constructor(
    options: CompleteOptions,
    recent: RecentCycles,
    kept?: ValidationSet,
    listeners = new GrowthListeners(),
  ) {
    const { growth, seed, checkpoint } = options;
    this.#options = options;
    this.#recent = recent;
    this.#kept = kept;
    this.listeners = listeners;
    this.#birthKey = foldKey(randomKey(seed), 'births');
    this.#applied = EditLog.of(checkpoint?.edits);
    const { architecture, history } = graphHistory(options.model, this.#applied.graphEdits());
    this.live = LiveModel.begin(options, architecture);
    this.#probe = this.#probeOf(this.live);
    const times = watchTimes(options);
    this.book = new PopulationBook(
      this.live,
      seed,
      history,
      times && { looks: times.looks, seen: checkpoint?.activity },
    );
    const { model } = this.live;
    const atOnce = model.axisPopulations.some(({ sequence }) => sequence);
    this.#shape = { ...shapeOf(options), sites: hasSites(model), atOnce };
    this.#lookEvery = times?.every ?? Infinity;
    this.graveyard = new Graveyard(growth.graveyard ?? 0, checkpoint?.graveyard);
    this.memory = completedMemory(checkpoint?.memory ?? {}, growth.memory);
    this.births = checkpoint?.births ?? 0;
    this.deaths = checkpoint?.deaths ?? 0;
    this.#lookedUp = checkpoint?.lookups ?? 0;
  }

  /** What the rule has looked up since the start, in multiply-adds. */
  get lookups(): number {
    return this.#lookedUp + this.#probe.lookups;
  }

  /** What the network makes of the examples that are kept back, if there are some. */
  validated(): Seen | undefined {
    const look = this.#probe.validation;
    if (!look) return undefined;
    const loss = look.loss();
    // Pieces of a sequence that goes on are no sample of examples; of classes, misses say more than nats.
    const costs = this.#shape.independent && this.#kept?.squared ? look.costs : undefined;
    return { loss, missed: look.missed, error: look.error, costs };
  }

  /** Growth as it was at a checkpoint of its run, at the clock of now, with what was looked up since. This one ends. */
  restored(checkpoint: Checkpoint): Growth {
    const { residence } = this.live;
    const options = { ...this.#options, checkpoint: { ...checkpoint, lookups: this.lookups } };
    const restored = new Growth(options, this.#recent, this.#kept, this.listeners);
    restored.live.residence.clock = residence.clock;
    residence.release();
    return restored;
  }

  /** All edits so far. */
  get edits(): readonly AppliedEdit[] {
    return this.#applied.toArray();
  }

  /** The log of all edits as it is now. */
  get editLog(): EditLog {
    return this.#applied.copy();
  }

  /** Writes the rule's factors of single groups of parameters into the inputs of a training step, if it has such. */
  tellPaces(inputs: Record<string, unknown>, cycle: number): void {
    const { growth } = this.#options;
    if (!growth.paceOf) return;
    for (const { input, group } of this.live.paced) inputs[input] = growth.paceOf(group, this.memory, cycle);
  }

  /** The rule's factor of learning rate and penalty in a cycle. */
  pace(cycle: number): number {
    return this.#options.growth.pace?.(this.memory, cycle) ?? 1;
  }

  /** Looks, if it is time to, at what the data of a cycle make units put out; call it before the cycle's training step. */
  watch(cycle: number, arrays: CycleArrays): void {
    if ((cycle + 1) % this.#lookEvery !== 0) return;
    this.live.activity?.run(arrays);
    this.book.look(this.live);
  }

  /**
   * Lets the rule decide for every population after a cycle, and applies what it wants at once: all of it, or nothing if an
   * error is thrown on the way. What the rule has noted in its memory by then stays noted.
   */
  grow(cycle: number, loss: number, smoothedLoss: number): void {
    const { live, book, memory, listeners } = this;
    const { plannedCycles } = this.#options;
    book.measure(live);
    const site = this.#site();
    const [probe, cost, lookups] = [this.#probe, this.#costAfter, this.lookups];
    const costs = live.costs();
    const chosen = chosenProposals(site, {
      cycle,
      plannedCycles,
      shape: this.#shape,
      loss,
      smoothedLoss,
      costs,
      memory,
      probe,
      lookups,
      cost,
      note: (trial) => listeners.tell('tried', { ...trial, cycle: cycle + 1 }),
    });
    if (!chosen) return;
    const clock = cycle + 1;
    const plans = plansOf(site, chosen, clock);
    this.#apply(site, chosen, plans);
    const edits = plans.flatMap((plan) => plan.edits);
    for (const { edit, removed, born } of edits) {
      this.#applied.append(clock, edit);
      this.deaths += removed;
      this.births += born;
    }
    const spared = plans.flatMap((plan) => plan.spared);
    listeners.tell('applied', { cycle: clock, edits: edits.map(({ edit }) => edit), spared });
  }

  /** What the network would cost after some proposals. */
  readonly #costAfter = (proposals: readonly PopulationProposal[]): NetworkCost =>
    networkCost({ live: this.live, birthKey: this.#birthKey }, proposals, this.live.residence.clock);

  readonly #restructure = (architecture: Architecture, clock: number): void => {
    const { live: before } = this;
    const next = before.restructured(this.#options, architecture);
    this.book.followModel(next, clock);
    this.live = next;
    this.#lookedUp += this.#probe.lookups;
    this.#probe = this.#probeOf(next);
    before.residence.release();
  };

  #site(): GrowthSite {
    const { live, book, graveyard, listeners } = this;
    const { growth: rule, draws } = this.#options;
    const [probe, birthKey, restructure] = [this.#probe, this.#birthKey, this.#restructure];
    return { rule, live, book, graveyard, listeners, probe, birthKey, draws, restructure };
  }

  /** Applies plans, all of them or, if one fails, none. */
  #apply(site: GrowthSite, chosen: readonly PopulationProposal[], plans: readonly GrowthPlan[]): void {
    const { live, book, graveyard } = site;
    const undo = undoOf(live.residence, chosen, plans);
    book.detach();
    const undos = [book.mark(), graveyard.mark()];
    try {
      applyPlans(site, chosen, plans);
    } catch (error) {
      undo();
      for (const each of undos) each();
      throw error;
    }
  }

  #probeOf(live: LiveModel): NetworkProbe {
    const { multiplier } = this.#options.growth.criterion;
    const options = multiplier ? { path: multiplier.path } : {};
    return new NetworkProbe(live, this.#recent, options, this.#kept, this.#birthKey);
  }
}

/**
 * What puts a residence back to where it is now, if plans fail: where they do all or nothing by themselves, only what proposals
 * rewrite has to be kept for that.
 */
function undoOf(
  residence: Residence,
  chosen: readonly PopulationProposal[],
  plans: readonly GrowthPlan[],
): () => void {
  if (!plans.every((plan) => plan.atomic)) {
    const state = residence.snapshot();
    return () => residence.restore(state);
  }
  const before = chosen.flatMap(({ rewrites = [] }) =>
    rewrites.map(({ variable }): Rewrite => ({ variable, values: residence.read(variable) })),
  );
  return () => {
    for (const { variable, values } of before) residence.write(variable, values);
  };
}
