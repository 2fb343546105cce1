import { type Moment, NO_CHANGE, type PopulationView, type Proposal } from '../growth-rule.ts';
import { draftFold } from '../grow-fold/fold.ts';
import type { GrowNeedSettings } from './grow-need-settings.ts';
import type { Rewrite } from '../probe.ts';
import { debtOf, judged, momentsOf, scaleOf } from './looking.ts';
import { needMemory } from './need-memory.ts';

/** Share of a population that the first attempt folds, and that any attempt folds at most. */
const FIRST = 0.2;
const MOST = 0.25;

/** Share of what guessing costs below which the loss shows that something was learnt. */
const LEARNT = 0.9;

/** Attempts of a population in a look, each with half of the units of the last. */
const ATTEMPTS = 3;

/** A population's turn at folding: as many units as the others can stand in for at next to no cost. */
export function fold(view: PopulationView, moment: Moment, settings: GrowNeedSettings): Proposal {
  const { probe } = moment;
  const memory = needMemory(moment.memory);
  if (memory.folded || memory.served.includes(view.name)) return NO_CHANGE;
  memory.served = [...memory.served, view.name];
  memory.turns = true;
  const units = view.ids.length;
  const spare = units - Math.max(1, view.min);
  const asked = memory.attempts[view.name] ?? Math.ceil(FIRST * units);
  let count = Math.min(Math.max(1, Math.min(asked, Math.floor(MOST * units))), spare);
  if (count < 1) return NO_CHANGE;
  const population = probe.population(view.name);
  const moments = momentsOf(view, probe);
  const next = (attempt: number): void => {
    memory.attempts = { ...memory.attempts, [view.name]: Math.max(1, attempt) };
  };
  for (let attempt = 0; attempt < ATTEMPTS && count >= 1; attempt++) {
    const draft = draftFold(population, moments, probe, { count, ridge: settings.ridge });
    if (draft && affords(moment, draft.rewrites, settings)) {
      next(2 * count);
      memory.folded = true;
      return { removed: draft.removed, births: 0, rewrites: draft.rewrites };
    }
    count = Math.floor(count / 2);
    next(count);
  }
  return NO_CHANGE;
}

/**
 * Units without which nothing changes, from when folding may begin: those of a network with sites that are dead and put out
 * nothing. Rectified ones that read many sites often are, and nothing has to be looked up to know it. They count among the
 * parameters of which a share is to be left.
 */
export function bury(view: PopulationView, moment: Moment, { foldFrom }: GrowNeedSettings): Proposal {
  const { cycle, plannedCycles, shape, cost } = moment;
  const memory = needMemory(moment.memory);
  if (!shape.sites || !(memory.folding || cycle >= foldFrom * plannedCycles)) return NO_CHANGE;
  const silent = view.ids.flatMap((_, i) => (view.dead[i] && view.constants[i] === 0 ? [i] : []));
  const removed = silent.slice(0, Math.max(0, view.ids.length - Math.max(1, view.min)));
  if (removed.length === 0) return NO_CHANGE;
  memory.parametersFrom ??= cost([]).parameters;
  return { removed, births: 0 };
}

/**
 * Whether the network may do without something, with the other numbers that it would have then. On examples kept back, which
 * are the same all the time, all foldings together may cost so much, and so they may on recent data of training: few examples
 * are silent on much that was learned. Where none are kept back, recent data change from look to look, and there each attempt
 * may. A network that costs about as much as guessing has learned nothing yet that could be kept: it affords nothing but what has to go.
 */
export function affords(moment: Moment, rewrites: readonly Rewrite[], settings: GrowNeedSettings): boolean {
  const { probe } = moment;
  const memory = needMemory(moment.memory);
  if (memory.haste === 1 && memory.loss > LEARNT * memory.guessing) return false;
  const scale = scaleOf(memory, settings);
  if (!probe.validation) {
    return judged(probe, rewrites) < memory.loss + memory.haste * settings.attemptCost * scale;
  }
  // What training loses is held against what unseen examples cost: where that is more, training has learned by heart.
  const cost = memory.haste * Math.max(settings.foldCost * scale, debtOf(moment, settings));
  const within = (now: number, from: number | null): number => Math.min(from ?? now, now) + cost;
  const unseen = (): boolean => judged(probe, rewrites) < within(memory.loss, memory.foldedFrom);
  const seen = (): boolean =>
    probe.lossWith(rewrites, probe.remembered) < within(memory.recent, memory.recentFrom);
  // What is cheaper to ask says first that it must not be: of a sequence that goes on, what is kept back is many cycles.
  return moment.shape.independent ? unseen() && seen() : seen() && unseen();
}
