import { foundingBirth } from '../births/founding-birth.ts';
import { orthogonalBirth } from '../births/orthogonal-birth.ts';
import { type Moment, NO_CHANGE, type PopulationView, type Proposal } from '../growth-rule.ts';
import { buryDead } from '../grow-fold/burial.ts';
import { draftFold } from '../grow-fold/fold.ts';
import type { GrowNeedSettings, NeedSettings } from './grow-need-settings.ts';
import { glanced, lookedAt, lookEvery, momentsOf, scaleOf } from './looking.ts';
import { type NeedMemory, needMemory } from './need-memory.ts';
import { populationNeed } from './population-need.ts';

/** The share of a population that is tried without. */
const WEAKEST = 0.2;

const NEWBORNS = orthogonalBirth();

/**
 * Brings a population to its first size: as if the network had begun with it, or without a change of what it has learned. Later on,
 * those of a block that was just born.
 */
export function found(view: PopulationView, moment: Moment, settings: GrowNeedSettings): Proposal {
  const { probe, cycle, shape } = moment;
  const memory = needMemory(moment.memory);
  memory.founded = true;
  const population = probe.population(view.name);
  if (memory.deepened && !population.sequence) return NO_CHANGE;
  const { first, cap } = populationNeed(population, shape, settings);
  const births = Math.min(first, cap, view.max) - view.ids.length;
  return births > 0 ? { removed: [], births, birth: cycle === 0 ? foundingBirth : NEWBORNS } : NO_CHANGE;
}

/**
 * More units, if a population needs those that it has or learns too slowly; new ones for those that are dead, which are never
 * a reserve.
 */
export function grow(view: PopulationView, moment: Moment, settings: GrowNeedSettings): Proposal {
  const { probe, plannedCycles, shape, memory: remembered } = moment;
  const memory = needMemory(remembered);
  const units = view.ids.length;
  const young = lookEvery(plannedCycles, settings);
  const old = view.ages.map((age) => age > young);
  if (!old.includes(true)) return NO_CHANGE;
  const { removed, rewrites } = buryDead(view, moment, (position) => old[position] === true);
  const population = probe.population(view.name);
  const kind = populationNeed(population, shape, settings);
  const slow = wantsProgress(moment, memory, settings, units < kind.wide);
  const needed = !slow && isNeeded(view, old, moment, settings, kind);
  if (needed) {
    const most = Math.max(memory.needed[view.name] ?? 0, units);
    memory.needed = { ...memory.needed, [view.name]: most };
  }
  const stuck =
    !memory.fell &&
    memory.loss > settings.low * memory.guessing &&
    units < Math.max(kind.stuckUntil, memory.needed[view.name] ?? 0);
  const wanted = (slow || needed || stuck) && memory.byHeart === 0 ? more(units, settings) : 0;
  // What is in a newborn block comes to the size at once that those of the first blocks began with.
  const lacking = population.sequence ? kind.first - units : 0;
  const births = removed.length + Math.max(wanted, lacking);
  const left = units - removed.length;
  // A population beyond the cap gets smaller as its units die, down to its fewest.
  const size = Math.max(view.min, left, Math.min(left + births, kind.cap, view.max));
  return births === 0 ? NO_CHANGE : { removed, births: size - left, birth: NEWBORNS, rewrites };
}

function more(units: number, { least, growBy }: GrowNeedSettings): number {
  return Math.max(least, Math.ceil(growBy * units));
}

function wantsProgress(
  { cycle, plannedCycles }: Moment,
  { slow }: NeedMemory,
  { patience }: GrowNeedSettings,
  narrow: boolean,
): boolean {
  return slow && narrow && cycle >= patience * plannedCycles;
}

/** Whether the loss would be higher without the weakest fifth of a population, the others standing in for it. */
function isNeeded(
  view: PopulationView,
  old: readonly boolean[],
  moment: Moment,
  settings: GrowNeedSettings,
  { need, at }: NeedSettings,
): boolean {
  if (need === Infinity) return false;
  const { probe } = moment;
  const memory = needMemory(moment.memory);
  const cycles = lookedAt(moment, settings);
  const units = view.ids.length;
  const candidates = old.filter((is, i) => is && !view.dead[i]).length;
  const count = Math.min(Math.max(1, Math.ceil(WEAKEST * units)), candidates - 1);
  if (count < 1) return false;
  const draft = draftFold(probe.population(view.name), momentsOf(view, probe, cycles), probe, {
    count,
    ridge: settings.ridge,
    may: (position) => old[position] === true && view.dead[position] !== true,
  });
  // Where regression has nothing to say, nothing is known to be needed.
  if (!draft) return false;
  const rise = glanced(moment, settings, draft.rewrites) - memory.loss;
  return rise > need * Math.sqrt(Math.max(1, units / at)) * scaleOf(memory, settings);
}
