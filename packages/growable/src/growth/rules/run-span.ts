import { checkArgument, checkOptions, FLAG, OptionError, SHARE } from '@meristem/autodiff';
import { type GrowthRule, type Moment, NO_CHANGE } from '../growth-rule.ts';
import { RULE } from '../rule-parts.ts';
import { derivedFrom } from './derived-rule.ts';
import { stoppedAtKnee } from './stopped-at-knee.ts';

/** A span of a run, in shares of the cycles that its schedules are stretched over. */
export interface RunSpan {
  /** Where it begins; 0, the start of the run, unless told. */
  readonly from?: number;
  /** Where it ends, this share itself excluded; 1, the end of the run, unless told. */
  readonly until?: number;
  /**
   * Whether growth also ends, for good, where more units stop paying: where the curve of the loss over the sizes that the
   * network has had bends, both as logarithms. Removals go on. Not unless told.
   */
  readonly stopAtKnee?: boolean;
}

/**
 * Lets a rule change the structure in a part of the run alone. Before and after, it proposes nothing; what it observes,
 * and the penalty of its criterion, go on all the time, so that units that nobody needs keep sinking.
 *
 * With `stopAtKnee` it also ends growth early: see there. The loss of a task that is learned in steps, with long plateaus
 * between them, has knees that are none; growth then ends on a plateau.
 *
 * A last stretch without changes lets the network that is left settle; a first one lets strengths say something before
 * anyone is judged by them.
 *
 * @throws OptionError if a share is not one, or the span ends before it begins.
 */
export function during(span: RunSpan, told: GrowthRule): GrowthRule {
  checkOptions<RunSpan>('during', span, { from: SHARE, until: SHARE, stopAtKnee: FLAG });
  checkArgument('during', 'rule', told, RULE);
  const { from = 0, until = 1, stopAtKnee = false } = span;
  const rule = stopAtKnee ? stoppedAtKnee(told) : told;
  if (until < from) {
    throw new OptionError('during', {
      path: 'options.until',
      found: `${until}, which is before from ${from}`,
      expected: 'a span',
      remedy: 'Swap the two.',
    });
  }
  const within = ({ cycle, plannedCycles }: Moment): boolean =>
    cycle >= from * plannedCycles && (until === 1 || cycle < until * plannedCycles);
  return derivedFrom(rule, `${rule.name} from ${from} to ${until} of the run`, {
    propose: (population, draws, moment) =>
      within(moment) ? rule.propose(population, draws, moment) : NO_CHANGE,
  });
}
