import { type Moment, NO_CHANGE, type PopulationView, type Proposal } from '../growth-rule.ts';
import type { GrowNeedSettings } from './grow-need-settings.ts';
import type { Rewrite } from '../probe.ts';
import { affords } from './folding.ts';
import { judged, lookedAt, lookEvery, scaleOf } from './looking.ts';
import { needMemory } from './need-memory.ts';

/** Looks from one birth of a layer to the next, and that the youngest must have lived through. */
const EVERY = 5;
const GROWN_UP = 4;

/** One more layer, if the network would miss the youngest. */
export function deepen(view: PopulationView, moment: Moment, settings: GrowNeedSettings): Proposal {
  const memory = needMemory(moment.memory);
  const youngest = Math.min(...view.ages);
  const tooYoung = youngest < GROWN_UP * lookEvery(moment.plannedCycles, settings);
  if (memory.looks % EVERY !== 0 || view.ids.length >= view.max || tooYoung) return NO_CHANGE;
  const rise = without(view, view.ages.indexOf(youngest), moment, lookedAt(moment, settings)) - memory.loss;
  return rise > settings.layerNeed * scaleOf(memory, settings) ? { removed: [], births: 1 } : NO_CHANGE;
}

/** Without the layer that is missed least, if that costs next to nothing. */
export function flatten(view: PopulationView, moment: Moment, settings: GrowNeedSettings): Proposal {
  const memory = needMemory(moment.memory);
  if (memory.folded || memory.served.includes(view.name)) return NO_CHANGE;
  memory.served = [...memory.served, view.name];
  memory.turns = true;
  if (view.ids.length <= Math.max(1, view.min)) return NO_CHANGE;
  const losses = view.ids.map((_, position) => without(view, position, moment));
  const least = losses.indexOf(Math.min(...losses));
  if (least < 0 || !affords(moment, silent(view, least, moment), settings)) return NO_CHANGE;
  memory.folded = true;
  return { removed: [least], births: 0 };
}

/** The loss of the network if a layer gave nothing to others, on all recent cycles or so many. */
function without(view: PopulationView, position: number, moment: Moment, cycles?: number): number {
  return judged(moment.probe, silent(view, position, moment), cycles);
}

/** The numbers of a network in which a layer gives nothing to others. */
function silent(view: PopulationView, position: number, { probe }: Moment): readonly Rewrite[] {
  return probe.outgoing(view.name, position).map((variable) => ({
    variable,
    values: new Float64Array(probe.read(variable).length),
  }));
}
