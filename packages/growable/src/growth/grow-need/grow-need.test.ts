import { describe, expect, it } from 'vitest';
import { catalogued } from '../../testing/sample-models.ts';
import { probedNetwork } from '../../testing/probed-network.ts';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { sampleTask } from '../../testing/sample-trainer.ts';
import {
  type CycleShape,
  type Moment,
  NO_CHANGE,
  type PopulationView,
  type Proposal,
} from '../growth-rule.ts';
import type { Probe, Rewrite } from '../probe.ts';
import { bury, fold } from './folding.ts';
import { growNeed } from './grow-need.ts';
import { needSettings } from './grow-need-settings.ts';
import { grow } from './growing.ts';
import { look } from './looking.ts';
import { type NeedMemory, needMemory, NOTHING_SEEN } from './need-memory.ts';

const settings = needSettings({});
const UNITS = 12;
const network = probedNetwork(4, { model: catalogued('recurrent', sampleTask, UNITS) });
const view: PopulationView = {
  ...network.view('memory'),
  ages: Array.from({ length: UNITS }, () => 99),
};

/**
 * The network's own probe, on which every change of weights costs so much, and so much on examples kept back, if there are
 * some; the network itself, 1.
 */
function costing(changed: number, kept?: number): Probe {
  const costs =
    (cost: number) =>
    (rewrites: readonly Rewrite[] = []): number =>
      rewrites.length > 0 ? cost : 1;
  return answering({
    lossWith: costs(changed),
    ...(kept !== undefined && { validation: { examples: 9, loss: costs(kept) } }),
  });
}

/** The network's own probe, with some answers of another. */
function answering(answers: Partial<Probe>): Probe {
  return new Proxy(network.probe, {
    get: (target, name) => {
      const own = (answers as Record<string | symbol, unknown>)[name];
      const value: unknown = own ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A moment of a network that has learned half of what there is to learn, and goes on learning. */
function momentOf(probe: Probe, memory: Partial<NeedMemory> = {}, parts: Partial<Moment> = {}): Moment {
  const known: NeedMemory = { ...NOTHING_SEEN, founded: true, loss: 1, guessing: 2, slow: false, ...memory };
  return sampleMoment({ cycle: 20, probe, memory: known, ...parts });
}

describe('growth', () => {
  // The pool's need: .04 of a loss of 1.
  it.each([
    ['comes where the network would miss the weakest fifth', 1.05, {}, UNITS / 2],
    ['does not come where it would not', 1.03, {}, 0],
    ['comes while progress is slow, needed or not', 1, { slow: true }, UNITS / 2],
    ['comes where the loss has stopped falling', 1, { fell: false }, UNITS / 2],
    ['does not come where there is next to nothing left to learn', 0.01, { fell: false, loss: 0.01 }, 0],
  ] as const)('%s', (_what, changed, memory, births) => {
    expect(grow(view, momentOf(costing(changed), memory), settings).births).toBe(births);
  });

  it('does not come for want of progress before there was time for any, nor beyond the width', () => {
    const early = momentOf(costing(1), { slow: true }, { cycle: 3 });
    const narrow = needSettings({ pool: { wide: UNITS } });
    expect(grow(view, early, settings).births).toBe(0);
    expect(grow(view, momentOf(costing(1), { slow: true }), narrow).births).toBe(0);
  });

  it('does not come where training has learned by heart', () => {
    expect(grow(view, momentOf(costing(1), { slow: true }), settings).births).toBeGreaterThan(0);
    expect(grow(view, momentOf(costing(1), { slow: true, byHeart: 1 }), settings).births).toBe(0);
  });

  it('puts a new unit in the place of one that is dead', () => {
    const dead = view.ids.map((_, i) => i === 5);
    const proposal = grow({ ...view, dead }, momentOf(costing(1)), settings);
    expect([proposal.removed, proposal.births]).toEqual([[5], 1]);
  });
});

describe('folding', () => {
  const folded = (changed: number, memory: Partial<NeedMemory> = {}): Proposal =>
    fold(view, momentOf(costing(changed), memory), settings);

  it('takes a fifth of the units where that costs next to nothing, and tries twice as many next', () => {
    const moment = momentOf(costing(1.001));
    const { removed, births, rewrites } = fold(view, moment, settings);
    expect([removed.length, births, rewrites!.length > 0]).toEqual([3, 0, true]);
    expect(moment.memory['attempts']).toEqual({ memory: 6 });
  });

  it('takes none where it costs more, and none of a network that has hardly left the level of guessing', () => {
    expect(folded(1.003).removed).toEqual([]);
    expect(folded(1, { loss: 1.75 }).removed).toHaveLength(3);
    expect(folded(1, { loss: 1.85 }).removed).toEqual([]);
    expect(folded(1, { loss: 2.1 }).removed).toEqual([]);
  });

  it.each([
    ['takes what costs next to nothing on both', 1.01, 1.01, {}, 3],
    ['keeps what unseen examples need', 1, 1.03, {}, 0],
    ['keeps what training needs, whatever a few examples kept back say', 1.03, 0.9, {}, 0],
    ['lets training lose a share of what unseen examples cost', 0.31, 1, { recent: 0.3, recentFrom: 0.3 }, 3],
    [
      'keeps what would cost too much together with what went before, unseen',
      1,
      1.01,
      { foldedFrom: 0.985 },
      0,
    ],
    [
      'keeps what would cost too much together with what went before, seen',
      1.01,
      1,
      { recentFrom: 0.985 },
      0,
    ],
  ] as const)('by examples kept back and recent data %s', (_what, seen, unseen, memory, removed) => {
    const moment = momentOf(costing(seen, unseen), { recent: 1, foldedFrom: 1, recentFrom: 1, ...memory });
    expect(fold(view, moment, settings).removed).toHaveLength(removed);
  });

  it('may cost more where more has to go', () => {
    const memory = { recent: 1, foldedFrom: 1, recentFrom: 1 };
    const folds = (haste: number): number => {
      const moment = momentOf(costing(1.07, 1.07), { ...memory, haste });
      return fold(view, moment, settings).removed.length;
    };
    expect([1, 2, 4].map(folds)).toEqual([0, 0, 3]);
    expect([1, 2].map((haste) => folded(1.003, { haste }).removed.length)).toEqual([0, 3]);
  });

  // A hundredth of what guessing costs, 90, of which two thirds are left at 20 of the 60 cycles before folding begins anyway.
  it.each([
    ['may cost as much as there is time left to mend', 20, 1.5, 0.8, 3],
    ['may cost less with less time', 48, 1.5, 0.8, 0],
    ['may cost no more in training', 20, 1.5, 1, 0],
  ] as const)('early %s', (_what, cycle, unseen, seen, removed) => {
    const memory = { guessing: 90, recent: 0.3, foldedFrom: 1, recentFrom: 0.3 };
    const moment = momentOf(costing(seen, unseen), memory, { cycle });
    expect(fold(view, moment, settings).removed).toHaveLength(removed);
  });

  it('is for one population at a time, once in a look', () => {
    expect(folded(1.001, { folded: true }).removed).toEqual([]);
    expect(folded(1.001, { served: ['memory'] }).removed).toEqual([]);
  });
});

describe('burial', () => {
  const dead = Array.from({ length: UNITS }, (_, i) => i === 1 || i === 3);
  const constants = dead.map((is, i) => (is && i === 3 ? 0.5 : 0));
  const cost = (): { parameters: number; multiplyAdds: number } => ({ parameters: 70, multiplyAdds: 1000 });
  const buried = (
    parts: Partial<PopulationView>,
    memory: Partial<NeedMemory>,
    told: Partial<Moment> = {},
  ): Proposal => {
    const moment = momentOf(
      costing(9),
      { folding: true, ...memory },
      { cost, shape: { ...APART, sites: true }, ...told },
    );
    return bury({ ...view, dead, constants, ...parts }, moment, settings);
  };

  it('takes away what is dead and puts out nothing, from when folding may begin where units have sites', () => {
    expect(buried({}, {})).toEqual({ removed: [1], births: 0 });
    expect(buried({}, { folding: false }, { cycle: 59 })).toBe(NO_CHANGE);
    expect(buried({}, { folding: false }, { cycle: 60 }).removed).toEqual([1]);
    expect(buried({}, {}, { shape: APART })).toBe(NO_CHANGE);
    expect(buried({ dead: dead.map(() => false) }, {})).toBe(NO_CHANGE);
  });

  it('lets what goes count among the parameters that folding begins from', () => {
    const moment = momentOf(costing(9), { folding: true }, { cost, shape: { ...APART, sites: true } });
    bury({ ...view, dead, constants }, moment, settings);
    expect(needMemory(moment.memory).parametersFrom).toBe(70);
  });

  it('leaves the fewest units that there may be', () => {
    const all = { dead: dead.map(() => true), constants: dead.map(() => 0) };
    expect(buried(all, {}).removed).toHaveLength(UNITS - 1);
    expect(buried({ ...all, min: UNITS - 2 }, {}).removed).toEqual([0, 1]);
  });
});

describe('recent data', () => {
  const { window } = growNeed();
  const cyclesOf = window as (run: CycleShape) => number;

  it.each([
    ['1000 samples, where what follows depends on what went before', { batch: 8, steps: 20 }, 7],
    ['500 sequences, where each is an example of its own', { batch: 8, steps: 20, independent: true }, 63],
    ['1000 samples, where each of them is one', { batch: 100, steps: 1, independent: true }, 10],
  ] as const)('are %s', (_what, run, cycles) => {
    expect(cyclesOf(run)).toBe(cycles);
  });

  it('are looked at as far as growth needs them, and all of them for folding', () => {
    const seen: number[] = [];
    const probe = answering({
      remembered: 63,
      ignorance: () => 2,
      lossWith: (_rewrites, cycles) => {
        seen.push(cycles);
        return 1;
      },
    });
    const cost = (): { parameters: number; multiplyAdds: number } => ({ parameters: 1, multiplyAdds: 1000 });
    for (const cycle of [20, 75]) {
      look(momentOf(probe, { looks: 3 }, { cycle, cost, shape: { batch: 8, steps: 20 } }), settings);
    }
    expect(seen).toEqual([7, 7, 63]);
  });
});

/** Examples of their own, of which some may be kept back. */
const APART = { batch: 8, steps: 1, independent: true } as const;

describe('a look', () => {
  const looking = (parts: Partial<Moment>): unknown => {
    const memory = { looks: 10, work: 0 };
    const cost = (): { parameters: number; multiplyAdds: number } => ({ parameters: 1, multiplyAdds: 1000 });
    const moment = momentOf(costing(1), memory, { cost, ...parts });
    look(moment, settings);
    return moment.memory['now'];
  };

  it('is for growth in the first part of a run, for nothing in the middle and at the end', () => {
    expect([1, 20, 39].map((cycle) => looking({ cycle }))).toEqual(['nothing', 'growing', 'growing']);
    expect([45, 95].map((cycle) => looking({ cycle }))).toEqual(['nothing', 'nothing']);
  });

  /** After a look at a network that costs 1 on so many examples kept back, and so much on those of training; guessing costs 20. */
  const seeing = (
    examples: number,
    seen: number,
    cycle: number,
    byHeart: number,
    shape: Moment['shape'] = APART,
  ): Partial<NeedMemory> => {
    const validation = { examples, loss: () => 1 };
    const probe = answering({ validation, lossWith: () => seen, ignorance: () => 20 });
    const cost = (): { parameters: number; multiplyAdds: number } => ({ parameters: 1, multiplyAdds: 1000 });
    const moment = momentOf(probe, { looks: 3, byHeart }, { cycle, cost, shape });
    look(moment, settings);
    return moment.memory;
  };

  // What folding may cost then is a hundredth of 20 less the third of the time that is over: more than the half over the root of
  // 100 that chance tells apart, less than that of 9.
  it.each([
    ['growth, where unseen examples cost as much as those of training', 100, 1, 20, 3, 'growing'],
    ['folding, where training has learned by heart for some looks', 100, 0.7, 20, 3, 'folding'],
    ['growth, where it has not for long', 100, 0.7, 20, 2, 'growing'],
    ['growth, where too few examples tell', 9, 0.5, 20, 3, 'growing'],
    ['growth before that may begin', 100, 0.7, 10, 3, 'growing'],
    ['folding after growth has ended', 100, 0.7, 41, 3, 'folding'],
    ['nothing then, where nothing was learned by heart', 100, 1, 41, 3, 'nothing'],
  ] as const)('at examples kept back is for %s', (_what, examples, seen, cycle, byHeart, now) => {
    expect(seeing(examples, seen, cycle, byHeart).now).toBe(now);
  });

  it('counts how often training had learned by heart, beyond what chance tells apart on few examples', () => {
    // An eighth, and half of the share of 1 over the root of their number.
    const counted = (examples: number, seen: number): unknown => seeing(examples, seen, 20, 1).byHeart;
    expect([counted(100, 0.83), counted(100, 0.82)]).toEqual([0, 2]);
    expect([counted(25, 0.78), counted(25, 0.77)]).toEqual([0, 2]);
    // Of a sequence that goes on, what is kept back is its end, which is another part of it.
    expect(seeing(100, 0.5, 20, 1, { batch: 8, steps: 32 }).byHeart).toBe(0);
  });

  it('is for folding once that must begin', () => {
    expect(looking({ cycle: 75 })).toBe('folding');
  });

  it('notes what folding is held against: what the network costs, and the least that it cost at any look', () => {
    const cost = (): { parameters: number; multiplyAdds: number } => ({ parameters: 1, multiplyAdds: 1000 });
    const moment = momentOf(costing(1, 1), { foldedFrom: 2, recentFrom: 0.5 }, { cycle: 75, cost });
    look(moment, settings);
    expect(moment.memory).toMatchObject({ now: 'folding', recent: 1, foldedFrom: 1, recentFrom: 0.5 });
  });

  it.each([
    ['as long as too many parameters are left', 90, 90, 2],
    ['not after one that folded something', 90, 100, 1],
    ['not once no more than asked are left', 50, 50, 1],
  ])('that folded nothing lets folding cost twice as much next: %s', (_what, parameters, last, haste) => {
    const cost = (): { parameters: number; multiplyAdds: number } => ({ parameters, multiplyAdds: 1000 });
    const memory = { parametersFrom: 100, parametersLast: last };
    const moment = momentOf(costing(1, 1), memory, { cycle: 75, cost });
    look(moment, needSettings({ leave: 0.5 }));
    expect(moment.memory).toMatchObject({ now: 'folding', haste, parametersLast: parameters });
    const whole = momentOf(costing(1, 1), memory, { cycle: 75, cost });
    look(whole, settings);
    expect(whole.memory).toMatchObject({ haste: 1 });
  });

  it.each([
    ['a standard error beyond an eighth', 0.1, 0.77, true],
    ['less than that', 0.1, 0.79, false],
    ['what the number of examples would tell apart, which is told less of', undefined, 0.77, false],
  ])(
    'sees what is learned by heart from a loss in training that is lower by %s',
    (_what, error, recent, heart) => {
      const probe = costing(1);
      const answers = { lossWith: () => recent, validation: { examples: 9, loss: () => 1, error } };
      const looked = new Proxy(probe, {
        get: (target, name) => {
          const own = (answers as Record<string | symbol, unknown>)[name];
          return own ?? (Reflect.get(target, name) as unknown);
        },
      });
      const cost = (): { parameters: number; multiplyAdds: number } => ({
        parameters: 1,
        multiplyAdds: 1000,
      });
      const moment = momentOf(looked, {}, { cost, cycle: 10, shape: APART });
      look(moment, settings);
      expect(moment.memory['byHeart']).toBe(heart ? 1 : 0);
    },
  );

  it('is made whatever looks cost while too many parameters are left', () => {
    const cost = (): { parameters: number; multiplyAdds: number } => ({ parameters: 60, multiplyAdds: 1000 });
    const phase = (leave: number): unknown => {
      const memory = { looks: 10, work: 0, parametersFrom: 100 };
      const moment = momentOf(costing(1), memory, { cost, cycle: 75, lookups: 5400 });
      look(moment, needSettings({ leave }));
      return moment.memory['now'];
    };
    expect([0.5, 0.6, 1].map(phase)).toEqual(['folding', 'nothing', 'nothing']);
  });

  it('is left out where looks would cost more than their share', () => {
    // One cycle of training since the last look: 3,000 multiply-adds, 15% of all of which are 529 beside them.
    expect(looking({ cycle: 20, lookups: 520 })).toBe('growing');
    expect(looking({ cycle: 20, lookups: 540 })).toBe('nothing');
    // Of networks with sites 10%, of which 333 are that beside 3,000.
    const shape = { ...APART, sites: true };
    expect(looking({ cycle: 20, lookups: 330, shape })).toBe('growing');
    expect(looking({ cycle: 20, lookups: 340, shape })).toBe('nothing');
  });

  it('takes what training cost since the last one for what recent data cost where units have sites', () => {
    const validation = { examples: 100, loss: () => 2 };
    const probe = answering({ validation, ignorance: () => 20 });
    const cost = (): { parameters: number; multiplyAdds: number } => ({ parameters: 1, multiplyAdds: 1000 });
    const memory = { total: 5, cycles: 2 };
    const shape = { ...APART, sites: true };
    const moment = momentOf(probe, memory, { cost, cycle: 20, shape, loss: 1 });
    look(moment, settings);
    expect(moment.memory).toMatchObject({ recent: 2, byHeart: 0, loss: 2 });
  });
});
