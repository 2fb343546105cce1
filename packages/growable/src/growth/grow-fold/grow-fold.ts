import { checkOptions } from '@meristem/autodiff';
import { orthogonalBirth } from '../births/orthogonal-birth.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import {
  type GrowthRule,
  type Moment,
  NO_CHANGE,
  type PopulationView,
  type Proposal,
} from '../growth-rule.ts';
import { alarmRings, NO_ALARM, paceSince, stillWorse } from './alarm.ts';
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
import { averageLoss, forgetProgress, leastLoss, UNSEEN, wantsUnits } from './loss-progress.ts';

/**
 * Grows while the loss falls, then folds: units that others can stand in for are folded into them by linear regression and
 * removed, as long as the loss on recent data stays where it is. Newborns come in blocks that are a memory of their own
 * and change nothing yet (see `orthogonalBirth`). Learning gets through plateaus with more units than the solution needs,
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
    window: fold.window,
    observe: (moment) => observe(moment, settings),
    propose: (population, _draws, moment) => {
      if (population.scale !== 'neuron') return NO_CHANGE;
      const { now } = moment.memory;
      if (now === 'fold') return foldProposal(population, moment, fold);
      const births = now === 'grow' ? room(population, settings) : 0;
      return births > 0 || moment.memory['restart'] === true
        ? { removed: [], births, birth, rewrites: restart(moment) }
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
  const { memory, cycle, plannedCycles, probe } = moment;
  const { alarm, fold, every } = settings;
  const average = averageLoss(moment, settings);
  const looks = cycle > 0 && cycle % every === 0;
  if (!alarm) {
    // The average of a few cycles says little.
    if (looks || memory['least'] !== null) memory['least'] = Math.min(leastLoss(memory), average);
  } else if (alarmRings(moment, average, alarm)) {
    forgetProgress(memory);
    Object.assign(memory, { growing: true, progressed: cycle, turns: {} });
  }
  if (growthEnds(moment, settings)) memory['growing'] = false;
  memory['now'] = 'nothing';
  // Folding shows training where silence leads; while the network grows nothing else would.
  memory['restart'] = looks && memory['growing'] === true;
  if (memory['growing'] === true) {
    const wanted = looks && (!alarm || stillWorse(moment, average, alarm)) && wantsUnits(memory, settings);
    if (wanted) Object.assign(memory, { now: 'grow', progressed: cycle });
  } else if (cycle <= fold.to * plannedCycles && probe.remembered >= fold.window) memory['now'] = 'fold';
}

function growthEnds({ memory, cycle, plannedCycles }: Moment, settings: GrowFoldSettings): boolean {
  const { alarm, until, untilCycle } = settings;
  if (!alarm) return cycle >= Math.min(until * plannedCycles, untilCycle);
  return cycle - (memory['progressed'] as number) >= alarm.patience;
}

/** Silence, once in a cycle in which training shall start from it. */
function restart({ memory, probe }: Moment): readonly Rewrite[] {
  if (memory['restart'] !== true) return [];
  memory['restart'] = false;
  return probe.silence();
}

/** How many newborns a population gets. */
function room({ ids, max }: PopulationView, { block, cap }: GrowFoldSettings): number {
  return Math.max(0, Math.min(block, cap - ids.length, max - ids.length));
}

/** An attempt at folding, if one is due. */
function foldProposal(population: PopulationView, moment: Moment, settings: FoldSettings): Proposal {
  const { memory, cycle, probe } = moment;
  const turn = foldTurn(memory, population.name, settings);
  if (cycle < turn.due) return NO_CHANGE;
  // Two trials apart say nothing about both foldings together.
  memory['now'] = 'nothing';
  const spare = Math.max(0, population.ids.length - Math.max(settings.least, population.min));
  const worst = settings.worst * leastLoss(memory);
  const { outcome, proposal } = foldUnits(population, Math.min(turn.count, spare), probe, settings, worst);
  setFoldTurn(memory, population.name, turnAfter(turn, cycle, outcome, settings));
  return proposal;
}
