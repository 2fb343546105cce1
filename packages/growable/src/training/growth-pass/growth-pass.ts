import type { RandomKey } from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import { CycleDraws, type Draws } from '../../growth/draws.ts';
import type { GrowthRule, Moment, PopulationProposal } from '../../growth/growth-rule.ts';
import type { Probe } from '../../growth/probe.ts';
import type { AxisPopulation } from '../../model/population.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { planAxisEdits } from './axis-plan.ts';
import type { Edit } from '../live-model/edit-log.ts';
import { planGraphEdits } from './graph-plan.ts';
import type { Graveyard } from './graveyard.ts';
import type { GrowthEvents, GrowthListeners } from './growth-event.ts';
import type { PopulationBook } from './population-book.ts';

/** What one pass of growth works on. */
export interface GrowthSite {
  readonly rule: GrowthRule;
  readonly live: LiveModel;
  readonly book: PopulationBook;
  readonly graveyard: Graveyard;
  readonly listeners: GrowthListeners;
  readonly probe: Probe;
  /** Root of the random numbers of births. */
  readonly birthKey: RandomKey;
  readonly draws: ((population: string, cycle: number) => Draws) | undefined;
  /** Puts a model of another architecture in the live one's place. */
  restructure(architecture: Architecture, clock: number): void;
}

/** An edit, with how many units it removes and adds. */
interface CountedEdit {
  readonly edit: Edit;
  readonly removed: number;
  readonly born: number;
}

/** What one implementation of populations makes of the proposals for its own. Nothing is changed before `apply`. */
export interface GrowthPlan {
  readonly edits: readonly CountedEdit[];
  readonly spared: GrowthEvents['applied']['spared'];
  /** Whether `apply` does all or nothing by itself. */
  readonly atomic: boolean;
  /** @throws StructureError or ArchitectureError if an edit is invalid; the caller then puts everything back. */
  apply(): void;
}

/** Lets the rule propose for every population and select among its proposals; `undefined` if nothing is to be done. */
export function chosenProposals(site: GrowthSite, moment: Moment): readonly PopulationProposal[] | undefined {
  const { rule, book, listeners } = site;
  const { cycle } = moment;
  rule.observe?.(moment);
  for (const { variable, values } of rule.revise?.(moment) ?? []) site.live.residence.write(variable, values);
  let proposals: PopulationProposal[] | undefined;
  for (const ledger of book.all) {
    const [view, draws] = [ledger.view(cycle + 1), ledger.draws];
    const chance = site.draws?.(view.name, cycle) ?? new CycleDraws(draws, cycle);
    const proposal = rule.propose(view, chance, moment);
    const empty =
      proposal.removed.length === 0 && proposal.births === 0 && (proposal.rewrites ?? []).length === 0;
    if (!empty) (proposals ??= []).push({ ...proposal, population: view });
  }
  if (!proposals) return undefined;
  listeners.tell('proposed', { cycle: cycle + 1, proposals });
  const selected = rule.select?.(proposals, moment) ?? proposals;
  listeners.tell('selected', { cycle: cycle + 1, proposals: selected });
  return selected.length === 0 ? undefined : selected;
}

/**
 * Plans what was chosen: edits of axes, which are applied together, then those of the graph, which make another model of
 * what is there by then.
 *
 * @throws StructureError or ArchitectureError if an edit is invalid.
 */
export function plansOf(
  site: GrowthSite,
  chosen: readonly PopulationProposal[],
  clock: number,
): readonly GrowthPlan[] {
  const { onAxes, onGraph } = sorted(site.live, chosen);
  return [planAxisEdits(site, onAxes, clock), planGraphEdits(site, onGraph, clock)];
}

/** Writes what proposals have rewritten, and applies their plans. */
export function applyPlans(
  { live }: GrowthSite,
  chosen: readonly PopulationProposal[],
  plans: readonly GrowthPlan[],
): void {
  for (const { rewrites = [] } of chosen) {
    for (const { variable, values } of rewrites) live.residence.write(variable, values);
  }
  for (const plan of plans) plan.apply();
}

/** A proposal with the axis that its population is on. */
export type AxisProposal = readonly [proposal: PopulationProposal, population: AxisPopulation];

/** Proposals by who carries them out. */
export function sorted(
  { model }: LiveModel,
  proposals: readonly PopulationProposal[],
): { readonly onAxes: readonly AxisProposal[]; readonly onGraph: readonly PopulationProposal[] } {
  const onAxes: AxisProposal[] = [];
  const onGraph: PopulationProposal[] = [];
  for (const proposal of proposals) {
    const population = model.axisPopulations.find(({ name }) => name === proposal.population.name);
    if (population) onAxes.push([proposal, population]);
    else onGraph.push(proposal);
  }
  return { onAxes, onGraph };
}
