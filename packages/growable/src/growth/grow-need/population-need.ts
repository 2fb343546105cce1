import type { AxisPopulation } from '../../model/population.ts';
import type { CycleShape } from '../growth-rule.ts';
import type { GrowNeedSettings, NeedSettings } from './grow-need-settings.ts';
import { populationKind } from './population-kind.ts';

/** A loss that has stopped falling brings units up to this many, or as many as slow progress does, beyond that up to what was needed once. */
const STUCK_UNTIL = 32;

/** How one population grows. */
export interface PopulationNeed extends NeedSettings {
  readonly stuckUntil: number;
  readonly cap: number;
}

/**
 * How a population grows: as its kind does, with numbers of units divided by the root of the sites at which each is read. A
 * unit at n sites takes n times the work, and says n times as much: 96 units of a layer that reads all of a grid of 7 x 7 stand
 * behind 14 channels there, and 7 of them on the 14 x 14 before, as in convolutional networks made by hand, in which channels
 * double where sides are halved.
 */
export function populationNeed(
  population: AxisPopulation,
  shape: Pick<CycleShape, 'steps'>,
  settings: GrowNeedSettings,
): PopulationNeed {
  const kind = settings[populationKind(population, shape)];
  const fewer = (units: number): number =>
    Math.min(units, Math.max(settings.least, Math.round(units / Math.sqrt(population.sites))));
  return {
    ...kind,
    first: fewer(kind.first),
    wide: fewer(kind.wide),
    stuckUntil: fewer(Math.min(STUCK_UNTIL, kind.wide)),
    cap: fewer(settings.cap),
  };
}
