import { checkOptions } from '@meristem/autodiff';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import { type GrowthRule, NO_CHANGE } from '../growth-rule.ts';
import { deepen, flatten } from './depth.ts';
import { bury, fold } from './folding.ts';
import {
  GROW_NEED_OPTIONS,
  type GrowNeedOptions,
  needSettings,
  requireAgreement,
} from './grow-need-settings.ts';
import { found, grow } from './growing.ts';
import { foldCycles, look, lookCycles } from './looking.ts';
import { needMemory, NOTHING_SEEN } from './need-memory.ts';

/**
 * Grows what is needed, on any network: the default rule. At looks that are spread over the run a population grows by half
 * if the loss would rise without its weakest fifth, the others standing in for it by linear regression, or, up to a width,
 * as long as the loss falls too slowly to reach its end in time, but not where training has learned by heart. Dead units are
 * replaced. Later, units that others can stand in for are folded into them, as long as that costs next to nothing; where training
 * has learned by heart, from early on, and at a cost that there is time to mend. Layers of stacks come and go by the same question.
 * Where a task has a finite number of training examples, some are kept back and decide, and recent data have a say in what
 * is folded; elsewhere recent data decide.
 *
 * All thresholds are shares: of the planned cycles, of the loss, of what guessing costs. Nothing depends on the scale of
 * weights, so there is no penalty and no strength below which a unit is dispensable. The criterion is there for reports.
 *
 * For neurons and layers; areas and projections it leaves alone.
 *
 * @throws OptionError if an option is not what it should be.
 */
export function growNeed(options: GrowNeedOptions = {}): GrowthRule {
  checkOptions('growNeed', options, GROW_NEED_OPTIONS);
  requireAgreement(options);
  const { criterion = outgoingL1({ penalty: 0 }), ...told } = options;
  const settings = needSettings(told);
  return {
    name: 'grow-need',
    criterion,
    memory: NOTHING_SEEN,
    window: (run) => Math.max(lookCycles(run, settings), foldCycles(run, settings)),
    validates: true,
    observe: (moment) => look(moment, settings),
    propose: (population, _draws, moment) => {
      const { now } = needMemory(moment.memory);
      if (population.scale === 'layer') {
        if (now === 'growing') return deepen(population, moment, settings);
        return now === 'folding' ? flatten(population, moment, settings) : NO_CHANGE;
      }
      if (population.scale !== 'neuron') return NO_CHANGE;
      if (now === 'nothing') return bury(population, moment, settings);
      if (now === 'founding') return found(population, moment, settings);
      if (now === 'growing') return grow(population, moment, settings);
      const folded = fold(population, moment, settings);
      return folded === NO_CHANGE ? bury(population, moment, settings) : folded;
    },
  };
}
