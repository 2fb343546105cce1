import type { AxisPopulation } from '../../model/population.ts';
import type { CycleShape } from '../growth-rule.ts';
import type { GrowNeedSettings, NeedSettings, PopulationKind } from './grow-need-settings.ts';
import { populationKind } from './population-kind.ts';

/** A loss that has stopped falling brings units up to this many, or as many as slow progress does, beyond that up to what was needed once. */
const STUCK_UNTIL = 32;

/**
 * So many times the units of other stacks where all steps are computed at once. Found on licences by characters: a transformer that
 * began with 4 heads of 4 on a stream of 32 and a layer of 32, and grew from there, cost 65.3 nats in the end, where one of that
 * size from the start cost 60 to 62, at as much work.
 */
const AT_ONCE: Readonly<Partial<Record<PopulationKind, number>>> = { stream: 2, inner: 4 };

/** How one population grows. */
export interface PopulationNeed extends NeedSettings {
  readonly stuckUntil: number;
  readonly cap: number;
}

/**
 * How many times as many units there are as the root of the sites alone would leave: those of networks made by hand. Half of them
 * can be cut at next to no cost, and yet networks that begin with half end behind, as units that come late learn less.
 */
const SPARE = 2;

/**
 * How a population grows: as its kind does, with numbers of units divided by half the root of the sites at which each is read. A
 * unit at n sites takes n times the work, and says n times as much: 96 units of a layer that reads all of a grid of 7 x 7 stand
 * behind 27 channels there, and 14 of them on the 14 x 14 before, as in convolutional networks made by hand, in which channels
 * double where sides are halved.
 */
export function populationNeed(
  population: AxisPopulation,
  shape: Pick<CycleShape, 'steps'>,
  settings: GrowNeedSettings,
): PopulationNeed {
  const name = populationKind(population, shape);
  const kind = population.sequence ? atOnce(settings[name], AT_ONCE[name] ?? 1) : settings[name];
  const fewer = (units: number): number =>
    Math.min(units, Math.max(settings.least, Math.round((SPARE * units) / Math.sqrt(population.sites))));
  return {
    ...kind,
    first: fewer(kind.first),
    wide: fewer(kind.wide),
    stuckUntil: fewer(Math.min(STUCK_UNTIL, kind.wide)),
    cap: fewer(settings.cap),
  };
}

function atOnce(kind: NeedSettings, times: number): NeedSettings {
  const first = times * kind.first;
  return { ...kind, first, wide: Math.max(first, kind.wide) };
}
