import { MeristemError } from '../errors.ts';
import { checkArgument } from '../options/check-options.ts';
import {
  AT_LEAST_ONE,
  COUNT,
  type Expectation,
  FINITE,
  POSITIVE,
  required,
  SHARE,
  tagged,
  that,
} from '../options/expectation.ts';

/** How a learning rate or penalty changes over a run, as plain data. The value is a factor of what it starts with. */
export type Schedule =
  | { readonly kind: 'constant' }
  /** In a straight line from 1 to `to`. */
  | { readonly kind: 'linear'; readonly to: number }
  /** Along half a cosine from 1 to `to`. */
  | { readonly kind: 'cosine'; readonly to: number }
  /** In equal ratios from 1 to `to`. */
  | { readonly kind: 'exponential'; readonly to: number }
  /** Times `factor` after every so many cycles. */
  | { readonly kind: 'step'; readonly every: number; readonly factor: number }
  | OneCycleSchedule
  | RestartSchedule
  | PlateauSchedule
  /** In a straight line from 0 to 1 over `cycles`, then as `then` says for the rest. */
  | { readonly kind: 'warm-up'; readonly cycles: number; readonly then: Schedule };

/**
 * Along half a cosine from `from` up to 1, then along another down to `to`, where it is in the last cycle.
 *
 * Source: Smith and Topin, arXiv 1708.07120, in the form of PyTorch.
 */
export interface OneCycleSchedule {
  readonly kind: 'one-cycle';
  /** Share of the run in which it rises; 0.3 unless told. */
  readonly rise?: number;
  /** 1/25 unless told. */
  readonly from?: number;
  /** 1/250,000 unless told. */
  readonly to?: number;
}

/**
 * Half a cosine from 1 to `to` over `every` cycles, again and again.
 *
 * Source: Loshchilov and Hutter, arXiv 1608.03983.
 */
export interface RestartSchedule {
  readonly kind: 'restarts';
  /** Cycles until the first restart. */
  readonly every: number;
  /** How many times as long each stretch is as the one before it; 1 unless told. */
  readonly stretch?: number;
  /** 0 unless told. */
  readonly to?: number;
}

/** Times `factor` whenever the smoothed loss has not fallen for some time: see `Plateau`. Of learning rates alone. */
export interface PlateauSchedule {
  readonly kind: 'on-plateau';
  readonly factor: number;
  /** Cycles without a lower loss that are borne; the next one lowers the rate. */
  readonly patience: number;
  /** Share by which a loss has to be lower to count as such; 1e-4 unless told. */
  readonly threshold?: number;
  /** Cycles after a fall of the rate in which no patience is lost; 0 unless told. */
  readonly cooldown?: number;
  /** The least factor; 0 unless told. */
  readonly to?: number;
}

/** How many schedules may be in one another. */
const DEEPEST = 32;

/** An expectation of schedules that are not in too many others: reading them one in the other would find out too late. */
function notTooDeep(expectation: Expectation): Expectation {
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

/**
 * What a schedule may be, for the options of whatever takes one.
 *
 * @param to what the factors may be that it comes to.
 * @param losses whether it may follow the loss.
 */
export function scheduleExpectation(to: Expectation, { losses = true } = {}): Expectation {
  const stretch = that('a number of 1 or more', (value) => Number.isFinite(value) && (value as number) >= 1);
  const kinds = tagged('kind', {
    constant: {},
    linear: { to: required(to) },
    cosine: { to: required(to) },
    exponential: { to: required(POSITIVE) },
    step: { every: required(AT_LEAST_ONE), factor: required(to) },
    'one-cycle': { rise: SHARE, from: to, to },
    restarts: { every: required(AT_LEAST_ONE), stretch, to },
    ...(losses && {
      'on-plateau': {
        factor: required(SHARE),
        patience: required(COUNT),
        threshold: SHARE,
        cooldown: COUNT,
        to: SHARE,
      },
    }),
    'warm-up': {
      cycles: required(COUNT),
      then: required({ expected: 'a schedule', fault: (value, path) => kinds.fault(value, path) }),
    },
  });
  return notTooDeep(kinds);
}

const SCHEDULE = scheduleExpectation(FINITE);

/** Schedules that were found right: a run asks for the factor of the same one in every cycle. */
const checked = new WeakSet<Schedule>();

/**
 * The factor of a schedule at a cycle of a run of `total` cycles; past the end it stays at its last value. That of a schedule
 * that follows the loss is 1: see `Plateau`.
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
  const factor = FACTORS[schedule.kind] as (schedule: Schedule, cycle: number, total: number) => number;
  return factor(schedule, cycle, total);
}

type Plain = Exclude<Schedule, { readonly kind: 'warm-up' }>;

const FACTORS: {
  readonly [K in Plain['kind']]: (
    schedule: Extract<Schedule, { kind: K }>,
    cycle: number,
    total: number,
  ) => number;
} = {
  constant: () => 1,
  linear: ({ to }, cycle, total) => 1 + (to - 1) * progress(cycle, total),
  cosine: ({ to }, cycle, total) => alongCosine(1, to, progress(cycle, total)),
  exponential: ({ to }, cycle, total) => to ** progress(cycle, total),
  step: ({ every, factor }, cycle) => factor ** Math.floor(cycle / every),
  'one-cycle': oneCycle,
  restarts: ({ every, stretch = 1, to = 0 }, cycle) =>
    alongCosine(1, to, sinceRestart(cycle, every, stretch)),
  'on-plateau': () => 1,
};

function progress(cycle: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, cycle / total);
}

function alongCosine(from: number, to: number, share: number): number {
  return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * share));
}

function oneCycle(
  { rise = 0.3, from = 1 / 25, to = 1 / 250_000 }: OneCycleSchedule,
  cycle: number,
  total: number,
) {
  const [top, end] = [rise * total - 1, total - 1];
  if (cycle < top) return alongCosine(from, 1, cycle / top);
  return alongCosine(
    1,
    to,
    end > top ? Math.min(1, (cycle - Math.max(0, top)) / (end - Math.max(0, top))) : 1,
  );
}

/** The share of the present stretch that has gone by. */
function sinceRestart(cycle: number, every: number, stretch: number): number {
  if (stretch === 1) return (cycle % every) / every;
  const nth = Math.floor(Math.log1p((cycle / every) * (stretch - 1)) / Math.log(stretch) + 1e-9);
  const start = (every * (stretch ** nth - 1)) / (stretch - 1);
  return Math.max(0, cycle - start) / (every * stretch ** nth);
}
