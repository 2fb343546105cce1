import type { CycleShape, Moment, PopulationView } from '../growth-rule.ts';
import type { ActivationMoments, Probe, Rewrite, Validation } from '../probe.ts';
import type { GrowNeedSettings } from './grow-need-settings.ts';
import { type NeedMemory, needMemory } from './need-memory.ts';

/** Looks that the fall of the loss is taken over. */
const SPAN = 4;

/** A loss that fell by less than this share in a look has stopped falling. */
const STANDSTILL = 0.02;

/**
 * The share by which a loss in training is lower than that of unseen examples where much is learned by heart, beyond what chance
 * tells apart on few of them: half of the share of 1 over the root of their number.
 */
const BY_HEART = 1 / 8;
const CHANCE = 0.5;

/** Looks that are made whatever they cost. */
const FREE = 4;

/** What looks may cost of networks with sites, as a share of what those of others may: the watch over examples kept back is half of it. */
const AT_SITES = 2 / 3;

/** Recent cycles that a look takes. */
export function lookCycles({ batch, steps }: CycleShape, { samples }: GrowNeedSettings): number {
  return Math.ceil(samples / (batch * steps));
}

/**
 * Recent cycles that decide what is folded, at the least: where every sequence is an example of its own, many steps say no more
 * than few, and what one that is hard to tell costs hides what is lost on all others.
 */
export function foldCycles({ batch, independent }: CycleShape, { sequences }: GrowNeedSettings): number {
  return independent ? Math.ceil(sequences / batch) : 0;
}

/** Recent cycles that growth looks at; folding looks at all that are remembered. */
export function lookedAt({ probe, shape }: Moment, settings: GrowNeedSettings): number {
  return Math.min(probe.remembered, lookCycles(shape, settings));
}

/**
 * What the network costs on all that it is judged by, with other numbers in some variables: examples kept back, or recent data. What
 * folds is judged so.
 */
export function judged(probe: Probe, rewrites: readonly Rewrite[] = []): number {
  return probe.validation?.loss(rewrites) ?? probe.lossWith(rewrites, probe.remembered);
}

/**
 * What the network costs as growth asks it: of a sequence whose steps are computed at once, on the first of what is kept back, as many
 * steps as it looks at of recent data, and the same ones all the time. Where each question of many to such a network cost a pass over
 * all, growth could afford three looks, at the very start. Of other networks all is asked: a pool on a text of a thousand kept steps is
 * told that it is large enough by too few of them, at every look.
 */
export function glanced(
  moment: Moment,
  settings: GrowNeedSettings,
  rewrites: readonly Rewrite[] = [],
): number {
  const { probe, shape } = moment;
  const part = shape.atOnce && !shape.independent ? lookCycles(shape, settings) : undefined;
  return probe.validation?.loss(rewrites, part) ?? probe.lossWith(rewrites, lookedAt(moment, settings));
}

/**
 * What a population did lately. Units that are read at many sites say more in each cycle: they are looked at over fewer of them,
 * by the root of the sites, as what neighbours say is much the same.
 */
export function momentsOf(
  view: Pick<PopulationView, 'name'>,
  probe: Probe,
  cycles: number = probe.remembered,
): ActivationMoments {
  const { sites } = probe.population(view.name);
  return probe.moments(view.name, Math.ceil(cycles / Math.sqrt(sites)));
}

/** The loss that rises are held against. */
export function scaleOf({ loss, guessing }: NeedMemory, { low }: GrowNeedSettings): number {
  return Math.max(loss, low * guessing);
}

/** Cycles from one look to the next. */
export function lookEvery(plannedCycles: number, { looks }: GrowNeedSettings): number {
  return Math.max(1, Math.round(plannedCycles / looks));
}

/** Decides what this cycle is for. */
export function look(moment: Moment, settings: GrowNeedSettings): void {
  const memory = needMemory(moment.memory);
  memory.total += moment.loss;
  memory.cycles += 1;
  memory.now = nextPhase(moment, memory, settings);
}

function nextPhase(moment: Moment, memory: NeedMemory, settings: GrowNeedSettings): NeedMemory['now'] {
  const { cycle, plannedCycles } = moment;
  const share = cycle / plannedCycles;
  // It stays due until a population has its turn: a rule around this one may hold changes back for a while.
  if (!memory.founded) return 'founding';
  if (memory.now === 'folding' && memory.turns && share < settings.foldUntil) {
    // One population folds in a cycle: two trials apart say nothing about both foldings together.
    if (memory.folded) judge(moment.probe, memory);
    memory.folded = memory.turns = false;
    return 'folding';
  }
  if (cycle - memory.last < lookEvery(plannedCycles, settings)) return 'nothing';
  const average = noteLook(moment, memory);
  if (!worthLooking(moment, memory, settings, share)) return 'nothing';
  if (!noteLoss(moment, memory, settings, average)) return 'nothing';
  if (foldsEarly(moment, memory, settings)) memory.folding = true;
  else if (share < settings.until) return share < settings.from ? 'nothing' : 'growing';
  else if (share < settings.foldFrom) return 'nothing';
  return beginsToFold(moment, memory, settings, share) ? 'folding' : 'nothing';
}

/** Notes that a look is due; the mean training loss since the last one. */
function noteLook({ cycle, cost }: Moment, memory: NeedMemory): number {
  memory.work += 3 * memory.cycles * cost([]).multiplyAdds;
  memory.looks += 1;
  memory.last = cycle;
  const average = memory.total / memory.cycles;
  memory.total = memory.cycles = 0;
  return average;
}

function worthLooking(
  { probe, cost, shape, lookups: spent }: Moment,
  { work, looks, parametersFrom }: NeedMemory,
  settings: GrowNeedSettings,
  share: number,
): boolean {
  const { until, foldFrom, foldUntil, lookups } = settings;
  const nothingToDo = share >= foldUntil || (share >= until && share < foldFrom && !probe.validation);
  if (nothingToDo || probe.remembered === 0) return false;
  // What has to go is looked for whatever that costs.
  const mustGo = parametersFrom !== null && cost([]).parameters > settings.leave * parametersFrom;
  const most = shape.sites ? AT_SITES * lookups : lookups;
  return looks <= FREE || mustGo || spent < most * (work + spent);
}

/**
 * What the loss says: whether it falls, and whether it would fall far enough by the end if it went on like this. `false` if
 * it says nothing, because it is not finite: an example kept back may be one that the network has no number for.
 */
function noteLoss(moment: Moment, memory: NeedMemory, settings: GrowNeedSettings, average: number): boolean {
  const { probe, cycle, plannedCycles } = moment;
  const cycles = lookedAt(moment, settings);
  const loss = glanced(moment, settings);
  if (!Number.isFinite(loss)) return false;
  memory.loss = loss;
  memory.guessing = probe.ignorance(cycles);
  if (probe.validation) {
    // Where a pass takes long, what cycles cost as they were learned from says nearly the same, and costs nothing.
    memory.recent = moment.shape.sites ? average : probe.lossWith([], cycles);
    // Of a sequence that goes on, the end is kept back: another part, which costs more however little is learned by heart.
    const byHeart = moment.shape.independent === true && learnsByHeart(memory, probe.validation);
    memory.byHeart = byHeart ? memory.byHeart + 1 : 0;
  }
  const now = probe.validation ? memory.loss : average;
  memory.seen = [...memory.seen, now].slice(-1 - SPAN);
  memory.fell = memory.lowest === null || now < (1 - STANDSTILL) * memory.lowest;
  memory.lowest = Math.min(memory.lowest ?? Infinity, now);
  // At a rate that falls along half a cosine, half of the looks that are left do what all of them would at the present rate.
  const left = 0.5 * (1 - cycle / plannedCycles) * settings.looks;
  memory.slow = now * Math.min(1, keptPerLook(memory)) ** left > settings.aim * memory.guessing;
  return true;
}

/** Whether a network has learned by heart: its loss in training is clearly below that of unseen examples. */
function learnsByHeart({ recent, loss }: NeedMemory, kept: Validation): boolean {
  return recent < (1 - BY_HEART) * loss - chanceOf(loss, kept);
}

/**
 * How much of a loss on examples kept back may be chance. Where a look tells how far they cost apart, that does: of a low loss a few
 * examples make up the most, which their number alone does not say.
 */
function chanceOf(loss: number, { error, examples }: Validation): number {
  return error ?? (CHANCE / Math.sqrt(examples)) * loss;
}

/**
 * Whether a network folds before its time: it has learned by heart for some looks, and what that may cost is more than chance
 * tells apart on the examples kept back, which are silent on less.
 */
function foldsEarly(moment: Moment, memory: NeedMemory, settings: GrowNeedSettings): boolean {
  const { validation } = moment.probe;
  const early = moment.cycle < settings.foldSoon * moment.plannedCycles;
  if (!validation || memory.byHeart < SPAN || early) return false;
  return debtOf(moment, settings) > chanceOf(memory.loss, validation);
}

/** What early folding may cost: less and less, as the time runs out in which training mends it. */
export function debtOf(
  { cycle, plannedCycles, memory }: Moment,
  { soonCost, foldFrom }: GrowNeedSettings,
): number {
  const left = Math.max(0, 1 - cycle / (foldFrom * plannedCycles));
  return left * soonCost * needMemory(memory).guessing;
}

/** The share of the loss that is left after a look, on average over the last ones. */
function keptPerLook({ seen }: NeedMemory): number {
  const [first, last] = [seen[0], seen.at(-1)];
  if (!first || last === undefined || seen.length < 2) return 1;
  return Math.max(0, last / first) ** (1 / (seen.length - 1));
}

/** Lets folding cost more where the last look found nothing that is cheap enough, and more has to go. */
function hasten({ cost }: Moment, memory: NeedMemory, { leave }: GrowNeedSettings): void {
  const { parameters } = cost([]);
  const last = memory.parametersLast ?? Infinity;
  memory.parametersFrom ??= parameters;
  memory.parametersLast = parameters;
  if (parameters <= leave * memory.parametersFrom) memory.haste = 1;
  else if (parameters === last) memory.haste *= 2;
}

/** Notes what the network costs before anything is folded. */
function judge(probe: Probe, memory: NeedMemory): void {
  memory.loss = judged(probe);
  memory.recent = probe.validation ? probe.lossWith([], probe.remembered) : memory.loss;
}

function beginsToFold(
  moment: Moment,
  memory: NeedMemory,
  settings: GrowNeedSettings,
  share: number,
): boolean {
  if (keptPerLook(memory) > 1 - STANDSTILL || share >= settings.foldAnyway) memory.folding = true;
  if (!memory.folding) return false;
  judge(moment.probe, memory);
  hasten(moment, memory, settings);
  memory.foldedFrom = Math.min(memory.foldedFrom ?? Infinity, memory.loss);
  memory.recentFrom = Math.min(memory.recentFrom ?? Infinity, memory.recent);
  memory.served = [];
  memory.folded = false;
  memory.turns = false;
  return true;
}
