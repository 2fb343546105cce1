import { foldKey, type RandomKey, StructureError, uniformAt } from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import {
  dispensable,
  editArchitecture,
  type GraphEdit,
  type GraphPopulation,
  graphPopulationNamed,
  graphPopulationsOf,
  type Meet,
} from '../../architecture/graph-population.ts';
import type { Meetings } from '../../architecture/meeting.ts';
import { projectionName } from '../../architecture/projection-birth.ts';
import type { Wires } from '../../architecture/architecture-populations.ts';
import { keepsSites } from '../../model/keeps-sites.ts';
import { newbornMeetings } from '../../model/newborn-meetings.ts';
import type { Newborn, PopulationProposal } from '../../growth/growth-rule.ts';
import type { GrowthPlan, GrowthSite } from './growth-pass.ts';

/** What a change of the graph is planned from. */
export type GraphSite = Pick<GrowthSite, 'live' | 'birthKey'>;

/** Edits of the graph, those spared because something that stays depends on them, and what the edits lead to. */
interface GraphChange {
  readonly edits: readonly GraphEdit[];
  readonly spared: GrowthPlan['spared'];
  readonly architecture: Architecture;
}

/**
 * Plans edits of the graph: layers, areas and projections that go and come, carried out by another live model.
 *
 * @throws StructureError or ArchitectureError if an edit is invalid.
 */
export function planGraphEdits(
  site: GrowthSite,
  proposals: readonly PopulationProposal[],
  clock: number,
): GrowthPlan {
  const { edits, spared, architecture } = graphChange(site, proposals, clock);
  return {
    edits: edits.map((edit) => ({ edit, removed: edit.removed.length, born: edit.born.length })),
    spared,
    atomic: edits.length === 0,
    apply: () => {
      if (edits.length > 0) site.restructure(architecture, clock);
    },
  };
}

/**
 * What becomes of the graph if proposals for its populations are carried out.
 *
 * @throws StructureError or ArchitectureError if an edit is invalid.
 */
export function graphChange(
  { live, birthKey }: GraphSite,
  proposals: readonly PopulationProposal[],
  clock: number,
): GraphChange {
  const { architecture: before } = live.model;
  if (proposals.length === 0) return { edits: [], spared: [], architecture: before };
  // Where there are no sites, all meet.
  const onGrid = live.model.inputs.some(({ sites }) => sites.length > 0);
  const meet = onGrid
    ? (other: Architecture): Meetings | undefined => newbornMeetings(live.model, other)
    : undefined;
  let architecture = before;
  const edits: GraphEdit[] = [];
  const spared: { population: string; unit: string }[] = [];
  for (const { population: view, removed, births, born: told } of inOrder(before, proposals)) {
    const { name: population } = view;
    // Positions are those that the rule saw; an earlier edit of the same cycle may have taken units along.
    const { units } = graphPopulationNamed(before, population);
    checkCounts(population, units.length, removed, births);
    if (told && told.length !== births)
      refuse(population, `${told.length} newborns that are told`, `${births}, one for each birth`);
    const gone: string[] = [];
    for (const position of removed) {
      const unit = units[position] as string;
      const now = graphPopulationNamed(architecture, population);
      if (now.units.length <= now.min || !now.units.includes(unit)) continue;
      const fits = (): boolean => !onGrid || keepsSites(live.model, now.without(unit));
      if (!dispensable(now, unit) || !fits()) spared.push({ population, unit });
      else {
        architecture = now.without(unit);
        gone.push(unit);
      }
    }
    const key = foldKey(live.populationKeys(birthKey).of(population), clock);
    const now = graphPopulationNamed(architecture, population);
    const { born, wires }: Pick<GraphEdit, 'born' | 'wires'> = told
      ? toldNewborns(now, told)
      : { born: newborns(now, births, gone, key, meet) };
    if (gone.length === 0 && born.length === 0) continue;
    let meetings: Meetings = {};
    for (const unit of born) {
      const parent = graphPopulationNamed(architecture, population);
      const own = meet?.(parent.with(unit, { wires: wires?.[unit] })) ?? {};
      architecture = parent.with(unit, { wires: wires?.[unit], meetings: own });
      meetings = { ...meetings, ...own };
    }
    const met = Object.keys(meetings).length > 0 && { meetings };
    edits.push({ population, removed: gone, born, ...(wires && { wires }), ...met });
  }
  return { edits, spared, architecture: edits.reduce(editArchitecture, before) };
}

/** Names of newborns, as many as there is room for; what has just gone does not come back: it would keep its numbers. */
function newborns(
  population: GraphPopulation,
  births: number,
  gone: readonly string[],
  key: RandomKey,
  meet: Meet | undefined,
): readonly string[] {
  const wanted = Math.min(births, Math.max(0, population.max - population.units.length));
  return population
    .newborn(wanted === 0 ? 0 : wanted + gone.length, (i) => uniformAt(key, i), meet)
    .filter((unit) => !gone.includes(unit))
    .slice(0, wanted);
}

/** Names of newborns that a rule describes, with the wires of those that are areas; no more than there is room for. */
function toldNewborns(
  population: GraphPopulation,
  told: readonly Newborn[],
): Pick<GraphEdit, 'born' | 'wires'> {
  const { name, max, units, named } = population;
  const few = told.slice(0, Math.max(0, max - units.length));
  const projections = few.flatMap((each) => ('from' in each ? [projectionName(each)] : []));
  if (projections.length > 0) return { born: projections };
  if (!named) return refuse(name, 'areas that are told', 'projections, by their ends');
  const born = named(few.length);
  return { born, wires: Object.fromEntries(few.map((each, i) => [born[i] as string, each as Wires])) };
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

function checkCounts(population: string, size: number, removed: readonly number[], births: number): void {
  const wrong = removed.find((position) => !(Number.isInteger(position) && position >= 0 && position < size));
  if (wrong !== undefined) refuse(population, `position ${wrong} to remove`, `0 to ${size - 1}`);
  if (!Number.isInteger(births) || births < 0)
    refuse(population, `${births} births`, 'a whole number, 0 or more');
}

function refuse(population: string, found: string, expected: string): never {
  throw new StructureError(
    `edit of "${population}": found ${found}, expected ${expected}. Nothing was changed.`,
  );
}
