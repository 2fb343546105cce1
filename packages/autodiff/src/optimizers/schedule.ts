import { MeristemError } from '../errors.ts';
import { checkArgument } from '../options/check-options.ts';
import { COUNT, type Expectation, FINITE, required, tagged } from '../options/expectation.ts';

/** How a learning rate or penalty changes over a run, as plain data. The value is a factor of what it starts with. */
export type Schedule =
  | { readonly kind: 'constant' }
  /** In a straight line from 1 to `to`. */
  | { readonly kind: 'linear'; readonly to: number }
  /** Along half a cosine from 1 to `to`. */
  | { readonly kind: 'cosine'; readonly to: number }
  /** In a straight line from 0 to 1 over `cycles`, then as `then` says for the rest. */
  | { readonly kind: 'warm-up'; readonly cycles: number; readonly then: Schedule };

const TO = required(FINITE);

const KINDS = tagged('kind', {
  constant: {},
  linear: { to: TO },
  cosine: { to: TO },
  'warm-up': {
    cycles: required(COUNT),
    then: required({ expected: 'a schedule', fault: (value, path) => SCHEDULE.fault(value, path) }),
  },
});

/** How many schedules may be in one another. */
const DEEPEST = 32;

/** An expectation of schedules that are not in too many others: reading them one in the other would find out too late. */
export function ofSchedules(expectation: Expectation): Expectation {
  return {
    get expected() {
      return expectation.expected;
    },
    fault: (value, path) => {
      let [within, depth] = [value, 0];
      while (depth <= DEEPEST && typeof within === 'object' && within !== null) {
        within = (within as { readonly then?: unknown }).then;
        depth++;
      }
      if (depth <= DEEPEST) return expectation.fault(value, path);
      return { path, found: 'a schedule in many others', expected: `at most ${DEEPEST} in one another` };
    },
  };
}

/** What a schedule may be, for the options of whatever takes one. */
export const SCHEDULE: Expectation = ofSchedules(KINDS);

/** Schedules that were found right: a run asks for the factor of the same one in every cycle. */
const checked = new WeakSet<Schedule>();

/**
 * The factor of a schedule at a cycle of a run of `total` cycles; past the end it stays at its last value.
 *
 * @throws OptionError if there is no such schedule; MeristemError (`schedule`) if the cycle or the total is negative.
 */
export function scheduleFactor(schedule: Schedule, cycle: number, total: number): number {
  if (!checked.has(schedule)) {
    checkArgument('scheduleFactor', 'schedule', schedule, SCHEDULE);
    checked.add(schedule);
  }
  if (!(cycle >= 0) || !(total >= 0)) {
    throw new MeristemError(
      'schedule',
      `schedule: found cycle ${cycle} of ${total}, expected numbers of 0 or more.`,
    );
  }
  if (schedule.kind === 'warm-up') {
    if (cycle < schedule.cycles) return (cycle + 1) / (schedule.cycles + 1);
    return scheduleFactor(schedule.then, cycle - schedule.cycles, Math.max(0, total - schedule.cycles));
  }
  const progress = total === 0 ? 1 : Math.min(1, cycle / total);
  if (schedule.kind === 'linear') return 1 + (schedule.to - 1) * progress;
  if (schedule.kind === 'cosine')
    return schedule.to + (1 - schedule.to) * 0.5 * (1 + Math.cos(Math.PI * progress));
  return 1;
}
