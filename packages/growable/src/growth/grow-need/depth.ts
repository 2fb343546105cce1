import { type Moment, NO_CHANGE, type PopulationView, type Proposal } from '../growth-rule.ts';
import type { GrowNeedSettings } from './grow-need-settings.ts';
import type { Rewrite } from '../probe.ts';
import { affords } from './folding.ts';
import { glanced, judged, lookEvery, scaleOf } from './looking.ts';
import { needMemory } from './need-memory.ts';

/** Looks from one birth of a layer to the next, and that the youngest must have lived through. */
const EVERY = 5;
const GROWN_UP = 4;

/**
 * One more layer, if the network would miss the youngest. What is in it has its first size a cycle later, where all steps are computed
 * at once: a block of single units takes the rest of the run to be worth anything.
 */
export function deepen(view: PopulationView, moment: Moment, settings: GrowNeedSettings): Proposal {
  const memory = needMemory(moment.memory);
  // Looks that cost too much are not made: counted from the last that was, and all stacks are asked in the same.
  if (memory.looks !== memory.asked && memory.looks - memory.asked < EVERY) return NO_CHANGE;
  memory.asked = memory.looks;
  const youngest = Math.min(...view.ages);
  const tooYoung = youngest < GROWN_UP * lookEvery(moment.plannedCycles, settings);
  if (view.ids.length >= view.max || tooYoung) return NO_CHANGE;
  const missed = glanced(moment, settings, silent(view, view.ages.indexOf(youngest), moment));
  if (!(missed - memory.loss > settings.layerNeed * scaleOf(memory, settings))) return NO_CHANGE;
  memory.founded = false;
  memory.deepened = true;
  return { removed: [], births: 1 };
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

/** The loss of the network if a layer gave nothing to others; of a sequence that goes on, on recent data, which are less. */
function without(view: PopulationView, position: number, moment: Moment): number {
  const { probe, shape } = moment;
  const rewrites = silent(view, position, moment);
  return shape.independent ? judged(probe, rewrites) : probe.lossWith(rewrites, probe.remembered);
}

/** The numbers of a network in which a layer gives nothing to others. */
function silent(view: PopulationView, position: number, { probe }: Moment): readonly Rewrite[] {
  return probe.outgoing(view.name, position).map((variable) => ({
    variable,
    values: new Float64Array(probe.read(variable).length),
  }));
}
