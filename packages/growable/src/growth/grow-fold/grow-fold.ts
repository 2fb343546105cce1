import { checkOptions } from '@meristem/autodiff';
import type { Birth } from '../birth.ts';
import { orthogonalBirth } from '../births/orthogonal-birth.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import {
  type GrowthRule,
  type Moment,
  NO_CHANGE,
  type PopulationView,
  type Proposal,
} from '../growth-rule.ts';
import { alarmRings, marginOf, NO_ALARM, paceSince, stillWorse } from './alarm.ts';
import { buryDead } from './burial.ts';
import { foldUnits } from './fold.ts';
import { foldTurn, setFoldTurn, turnAfter } from './fold-schedule.ts';
import {
  ALARM,
  type FoldSettings,
  GROW_FOLD,
  GROW_FOLD_OPTIONS,
  type GrowFoldOptions,
  type GrowFoldSettings,
} from './grow-fold-settings.ts';
import type { Rewrite } from '../probe.ts';
import { cyclesOf, type LossAmount, lossOf, stretchOf } from './relative.ts';
import { averageLoss, forgetProgress, leastLoss, UNSEEN, wantsUnits } from './loss-progress.ts';

/**
 * Grows while the loss falls, then folds: units that others can stand in for are folded into them by linear regression and
 * removed, as long as the loss on recent data stays where it is. Newborns come in blocks that are a memory of their own
 * and change nothing yet (see `orthogonalBirth`); dead units are replaced by such, and never counted. Learning gets through plateaus with more units than the solution needs,
 * and the folded network keeps what it learnt.
 *
 * With an alarm the rule watches for a jump of the loss; then it grows anew, and learning rate and penalty, which fall
 * between alarms, start over.
 *
 * For neurons of any module; layers, areas and projections it leaves alone. Only one population is folded in a cycle.
 * Where units act on one another through a norm, a trial does not show what the norm makes of a removal.
 *
 * @throws OptionError if an option is not what it should be; a criterion that trains multipliers is not, as folding knows
 *   nothing of them.
 */
export function growFold(options: GrowFoldOptions = {}): GrowthRule {
  checkOptions('growFold', options, GROW_FOLD_OPTIONS);
  const { criterion = outgoingL1({ penalty: 2e-5 }), ...given } = options;
  const settings = settingsOf(given);
  const { newborn, fold, alarm } = settings;
  const birth = orthogonalBirth(newborn);
  return {
    name: 'grow-fold',
    criterion,
    memory: {
      ...UNSEEN,
      ...NO_ALARM,
      growing: true,
      progressed: 0,
      now: 'nothing',
      restart: false,
      turns: {},
    },
    window: (run) => stretchOf(fold.window, run),
    observe: (moment) => observe(moment, settings),
    propose: (population, _draws, moment) => {
      if (population.scale !== 'neuron') return NO_CHANGE;
      if (moment.memory['now'] === 'fold') return foldProposal(population, moment, fold);
      return looks(moment, settings) && moment.memory['growing'] === true
        ? growProposal(population, moment, settings, birth)
        : NO_CHANGE;
    },
    ...(alarm && { pace: (memory, cycle) => paceSince(memory, cycle, alarm) }),
  };
}

function settingsOf({ newborn, fold, alarm, ...rest }: Omit<GrowFoldOptions, 'criterion'>): GrowFoldSettings {
  return {
    ...GROW_FOLD,
    ...rest,
    newborn: { ...GROW_FOLD.newborn, ...newborn },
    fold: { ...GROW_FOLD.fold, ...fold },
    alarm: alarm ? { ...ALARM, ...(alarm === true ? {} : alarm) } : undefined,
  };
}

/** Decides what this cycle is for: growing, folding or neither. */
function observe(moment: Moment, settings: GrowFoldSettings): void {
  const { memory, cycle, plannedCycles, probe, shape } = moment;
  const { alarm, fold } = settings;
  const smoothing = smoothingIn(moment, settings);
  const average = averageLoss(moment, smoothing);
  const looking = looks(moment, settings);
  if (!alarm) {
    // The average of a few cycles says little.
    if (looking || memory['least'] !== null) memory['least'] = Math.min(leastLoss(memory), average);
  } else if (alarmRings(moment, average, { ...alarm, margin: marginOf(moment, average, alarm, smoothing) })) {
    forgetProgress(memory);
    Object.assign(memory, { growing: true, progressed: cycle, turns: {} });
  }
  if (growthEnds(moment, settings)) memory['growing'] = false;
  memory['now'] = 'nothing';
  // Folding shows training where silence leads; while the network grows nothing else would.
  memory['restart'] = looking && memory['growing'] === true;
  if (memory['growing'] === true) {
    const wanted = looking && (!alarm || stillWorse(moment, average, alarm)) && wantsUnits(memory, settings);
    if (wanted) Object.assign(memory, { now: 'grow', progressed: cycle });
  } else if (cycle <= fold.to * plannedCycles && probe.remembered >= stretchOf(fold.window, shape))
    memory['now'] = 'fold';
}

/** Whether this is a cycle in which growth is decided on. */
function looks({ cycle, plannedCycles }: Moment, { every }: GrowFoldSettings): boolean {
  return cycle > 0 && cycle % cyclesOf(every, plannedCycles) === 0;
}

/** The share of the averaged loss that a cycle keeps. */
function smoothingIn({ plannedCycles, shape }: Moment, { smoothing, every, fold }: GrowFoldSettings): number {
  return smoothing ?? 1 - 1 / Math.max(cyclesOf(every, plannedCycles), stretchOf(fold.window, shape));
}

function growthEnds({ memory, cycle, plannedCycles }: Moment, settings: GrowFoldSettings): boolean {
  const { alarm, until, untilCycle } = settings;
  if (!alarm) return cycle >= Math.min(until * plannedCycles, untilCycle ?? Infinity);
  return cycle - (memory['progressed'] as number) >= alarm.patience;
}

/** Silence, once in a cycle in which training shall start from it. */
function restart({ memory, probe }: Moment): readonly Rewrite[] {
  if (memory['restart'] !== true) return [];
  memory['restart'] = false;
  return probe.silence();
}

/** New units for dead ones, and a block of more if it is wanted. */
function growProposal(
  population: PopulationView,
  moment: Moment,
  { block, cap }: GrowFoldSettings,
  birth: Birth,
): Proposal {
  const { removed, rewrites } = buryDead(population, moment);
  const { ids, min, max } = population;
  const left = ids.length - removed.length;
  const wanted = removed.length + (moment.memory['now'] === 'grow' ? block : 0);
  const births = Math.max(0, min - left, Math.min(wanted, cap - left, max - left));
  if (births === 0 && removed.length === 0 && moment.memory['restart'] !== true) return NO_CHANGE;
  return { removed, births, birth, rewrites: [...restart(moment), ...rewrites] };
}

/** An attempt at folding, if one is due. */
function foldProposal(population: PopulationView, moment: Moment, settings: FoldSettings): Proposal {
  const { memory, cycle, plannedCycles, probe, shape } = moment;
  const turns = {
    ...settings,
    every: cyclesOf(settings.every, plannedCycles),
    longestWait: cyclesOf(settings.longestWait, plannedCycles),
  };
  const turn = foldTurn(memory, population.name, turns);
  if (cycle < turn.due) return NO_CHANGE;
  // Two trials apart say nothing about both foldings together.
  memory['now'] = 'nothing';
  const spare = Math.max(0, population.ids.length - Math.max(settings.least, population.min));
  const window = stretchOf(settings.window, shape);
  const amount = (asked: LossAmount): number => lossOf(asked, probe, window);
  const least = leastLoss(memory);
  const worst = Math.max(settings.worst * least, least + amount(settings.margin));
  const judged = { ...settings, window, tolerance: amount(settings.tolerance) };
  const { outcome, proposal } = foldUnits(population, Math.min(turn.count, spare), probe, judged, worst);
  setFoldTurn(memory, population.name, turnAfter(turn, cycle, outcome, turns));
  return proposal;
}
