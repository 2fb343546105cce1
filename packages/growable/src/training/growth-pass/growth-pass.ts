import {
  type AxisEdit,
  editOf,
  foldKey,
  type RandomKey,
  StructureError,
  uniformAt,
} from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import {
  dispensable,
  editArchitecture,
  type GraphEdit,
  graphPopulationNamed,
  graphPopulationsOf,
} from '../../architecture/structure.ts';
import { CycleDraws, type Draws } from '../../growth/draws.ts';
import type { GrowthRule, Moment, PopulationProposal } from '../../growth/growth-rule.ts';
import type { Probe } from '../../growth/probe.ts';
import type { Graveyard } from './graveyard.ts';
import type { GrowthEvents, GrowthListeners } from './growth-event.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { BirthRoom } from './birth-room.ts';
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
}

/** What a pass of growth changed. */
export interface GrowthOutcome {
  /** Edits of neurons, with how many units there were before. */
  readonly edits: readonly { readonly edit: AxisEdit; readonly extent: number }[];
  /** Edits of layers, areas and projections, still to be carried out by another live model. */
  readonly structureEdits: readonly GraphEdit[];
  readonly spared: GrowthEvents['applied']['spared'];
  /** The architecture after those edits. */
  readonly architecture: Architecture;
}

/** Lets the rule propose for every population and select among its proposals; `undefined` if nothing is to be done. */
export function chosenProposals(site: GrowthSite, moment: Moment): readonly PopulationProposal[] | undefined {
  const { rule, book, listeners } = site;
  const { cycle } = moment;
  rule.observe?.(moment);
  let proposals: PopulationProposal[] | undefined;
  for (const { view, draws } of book.views(cycle + 1)) {
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
 * Applies what was chosen to neurons at once, and works out what becomes of the architecture.
 *
 * @throws StructureError or ArchitectureError if an edit is invalid; the caller then puts everything back.
 */
export function applyProposals(
  site: GrowthSite,
  chosen: readonly PopulationProposal[],
  cycle: number,
): GrowthOutcome {
  const neurons = chosen.filter(({ population }) => population.scale === 'neuron');
  const members = chosen.filter(({ population }) => population.scale !== 'neuron');
  const planned = plannedStructure(site, members, cycle);
  const edits = neurons
    .filter(({ removed, births }) => removed.length > 0 || births > 0)
    .map((proposal) => {
      const ledger = site.book.neurons.find(({ name }) => name === proposal.population.name)!;
      const { axis } = ledger.population;
      return {
        edit: editOf(axis, ledger.size, proposal.removed, proposal.births),
        extent: ledger.size,
        proposal,
      };
    });
  site.book.detach();
  const { residence } = site.live;
  for (const { rewrites = [] } of chosen) {
    for (const { variable, values } of rewrites) residence.write(variable, values);
  }
  for (const { proposal } of edits) site.graveyard.bury(site, proposal, cycle);
  if (edits.length > 0) residence.apply(...edits.map(({ edit }) => edit));
  for (const { edit } of edits) site.book.follow(edit, cycle);
  for (const { proposal } of edits) deliver(site, proposal, cycle);
  return { ...planned, edits: edits.map(({ edit, extent }) => ({ edit, extent })) };
}

/** Lets a proposal's birth give the newborns their weights. */
function deliver(site: GrowthSite, { births, birth, population }: PopulationProposal, cycle: number): void {
  if (births === 0 || !birth) return;
  const ledger = site.book.neurons.find(({ name }) => name === population.name)!;
  const room = new BirthRoom(site, ledger, births, foldKey(foldKey(site.birthKey, population.name), cycle));
  birth.initialise(room);
  room.store();
}

/** Members that go and come, with those spared because something that stays depends on them. */
export function plannedStructure(
  { live, birthKey }: Pick<GrowthSite, 'live' | 'birthKey'>,
  proposals: readonly PopulationProposal[],
  cycle: number,
): Omit<GrowthOutcome, 'edits'> {
  const { architecture: before } = live.model;
  let architecture = before;
  const structureEdits: GraphEdit[] = [];
  const spared: { population: string; unit: string }[] = [];
  for (const { population, removed, births } of inOrder(before, proposals)) {
    const { name } = population;
    // Positions are those that the rule saw; an earlier edit of the same cycle may have taken members along.
    const { units: members } = graphPopulationNamed(before, name);
    checkCounts(name, members.length, removed, births);
    const gone: string[] = [];
    for (const position of removed) {
      const member = members[position] as string;
      const structure = graphPopulationNamed(architecture, name);
      if (structure.units.length <= structure.min || !structure.units.includes(member)) continue;
      if (!dispensable(structure, member)) spared.push({ population: name, unit: member });
      else {
        architecture = structure.without(member);
        gone.push(member);
      }
    }
    const key = foldKey(foldKey(birthKey, name), cycle);
    const structure = graphPopulationNamed(architecture, name);
    const room = Math.max(0, structure.max - structure.units.length);
    const wanted = Math.min(births, room);
    // What has just gone does not come back at once: it would keep its numbers.
    const born = structure
      .newborn(wanted === 0 ? 0 : wanted + gone.length, (i) => uniformAt(key, i))
      .filter((member) => !gone.includes(member))
      .slice(0, wanted);
    architecture = born.reduce(
      (graph, member) => graphPopulationNamed(graph, name).with(member),
      architecture,
    );
    if (gone.length > 0 || born.length > 0) structureEdits.push({ population: name, removed: gone, born });
  }
  const checked = structureEdits.reduce(editArchitecture, before);
  return { structureEdits, spared, architecture: checked };
}

/** Layers before the areas that they are in, these before projections: whatever order a rule has put them in. */
function inOrder(
  architecture: Architecture,
  proposals: readonly PopulationProposal[],
): readonly PopulationProposal[] {
  const names = graphPopulationsOf(architecture).map(({ name }) => name);
  const place = ({ population }: PopulationProposal): number => names.indexOf(population.name);
  return [...proposals].sort((a, b) => place(a) - place(b));
}

function checkCounts(structure: string, size: number, removed: readonly number[], births: number): void {
  const fail = (found: string, expected: string): never => {
    throw new StructureError(
      `edit of "${structure}": found ${found}, expected ${expected}. Nothing was changed.`,
    );
  };
  const wrong = removed.find((position) => !(Number.isInteger(position) && position >= 0 && position < size));
  if (wrong !== undefined) fail(`position ${wrong} to remove`, `0 to ${size - 1}`);
  if (!Number.isInteger(births) || births < 0) fail(`${births} births`, 'a whole number, 0 or more');
}
