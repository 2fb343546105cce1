import { describe, expect, it } from 'vitest';
import { probedNetwork } from '../../testing/probed-network.ts';
import { catalogued, symbolPorts } from '../../testing/sample-models.ts';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { sampleTask } from '../../testing/sample-trainer.ts';
import { type Moment, NO_CHANGE, type PopulationView } from '../growth-rule.ts';
import type { Probe, Rewrite } from '../probe.ts';
import { deepen, flatten } from './depth.ts';
import { growNeed } from './grow-need.ts';
import { needSettings } from './grow-need-settings.ts';
import { type NeedMemory, needMemory, NOTHING_SEEN } from './need-memory.ts';

const settings = needSettings({});

const blocks: PopulationView = {
  name: 'stack.layers',
  scale: 'layer',
  ids: [0],
  ages: [50],
  strengths: [1],
  dead: [false],
  constants: [0],
  min: 0,
  max: 24,
};

/** What each question was about: whether some numbers were others, and how many cycles kept back. */
type Asked = readonly [changed: boolean, cycles: number | undefined];

/** A network that costs 1, and without its block so much: on examples kept back, and on recent data. */
function missing(rise: number): {
  readonly probe: Probe;
  readonly kept: Asked[];
  readonly recent: boolean[];
} {
  const [kept, recent]: [Asked[], boolean[]] = [[], []];
  const cost = (rewrites: readonly Rewrite[]): number => (rewrites.length > 0 ? 1 + rise : 1);
  const probe = {
    remembered: 9,
    outgoing: () => [{ name: 'adding' }],
    read: () => new Float64Array(3).fill(1),
    lossWith: (rewrites: readonly Rewrite[]) => {
      recent.push(rewrites.length > 0);
      return cost(rewrites);
    },
    validation: {
      examples: 100,
      loss: (rewrites: readonly Rewrite[] = [], cycles?: number) => {
        kept.push([rewrites.length > 0, cycles]);
        return cost(rewrites);
      },
    },
  } as unknown as Probe;
  return { probe, kept, recent };
}

const known = { ...NOTHING_SEEN, founded: true, loss: 1, guessing: 2, slow: false, looks: 5 };

function momentOf(probe: Probe, memory: Partial<NeedMemory> = {}, parts: Partial<Moment> = {}): Moment {
  return sampleMoment({ cycle: 20, probe, memory: { ...known, ...memory }, ...parts });
}

describe('one more layer', () => {
  it('comes where the network would miss the youngest', () => {
    const born = (rise: number): number => deepen(blocks, momentOf(missing(rise).probe), settings).births;
    expect([born(0.04), born(0.02)]).toEqual([1, 0]);
  });

  it('is asked for by as many steps as growth looks at, of a sequence whose steps are computed at once, and by all examples elsewhere', () => {
    const asked = (shape: Moment['shape']): readonly Asked[] => {
      const { probe, kept } = missing(0.04);
      deepen(blocks, momentOf(probe, {}, { shape }), settings);
      return kept;
    };
    // 1,000 samples of 8 times 32.
    expect(asked({ batch: 8, steps: 32, atOnce: true })).toEqual([[true, 4]]);
    expect(asked({ batch: 8, steps: 32 })).toEqual([[true, undefined]]);
    expect(asked({ batch: 100, steps: 1, independent: true, atOnce: true })).toEqual([[true, undefined]]);
  });

  it('is asked for once in five looks, from the last that was made on', () => {
    const born = (looks: number, asked: number): number =>
      deepen(blocks, momentOf(missing(0.04).probe, { looks, asked }), settings).births;
    expect([born(4, 0), born(5, 0), born(7, 0), born(9, 5), born(11, 5)]).toEqual([0, 1, 1, 0, 1]);
  });

  it('is asked for by all stacks in the same look', () => {
    const moment = momentOf(missing(0.04).probe);
    expect(deepen(blocks, moment, settings).births).toBe(1);
    expect(deepen({ ...blocks, name: 'other.layers' }, moment, settings).births).toBe(1);
  });

  it('does not come before the youngest has grown up, or beyond the most', () => {
    const { probe } = missing(0.04);
    expect(deepen({ ...blocks, ids: [0, 1], ages: [50, 3] }, momentOf(probe), settings)).toBe(NO_CHANGE);
    expect(deepen({ ...blocks, max: 1 }, momentOf(probe), settings)).toBe(NO_CHANGE);
  });
});

describe('a block that was born', () => {
  const task = { ...sampleTask, ...symbolPorts(3) };
  const { probe, view } = probedNetwork(2, { model: catalogued('transformer', symbolPorts(3), 1), task });
  const rule = growNeed();

  it('has its first size a cycle later, without a change of the function', () => {
    const asked = momentOf(missing(0.04).probe);
    deepen(blocks, asked, settings);
    expect(needMemory(asked.memory)).toMatchObject({ founded: false, deepened: true });
    const moment = momentOf(probe, { ...needMemory(asked.memory), now: 'founding' }, { cycle: 21 });
    const sizes = ['heads', 'keys', 'values'].map((each) => {
      const { births, birth } = rule.propose(view(`stack.b1.attention.${each}`), {} as never, moment);
      return [births, birth!.name];
    });
    expect(sizes).toEqual([7, 7, 7].map((births) => [births, 'orthogonal']));
    expect(needMemory(moment.memory).founded).toBe(true);
  });

  it('changes nothing of what has its size, or does not compute all steps at once', () => {
    const memory = { founded: false, deepened: true, now: 'founding' } as const;
    const grown = probedNetwork(2, { model: catalogued('transformer', symbolPorts(3), 128), task });
    const full = grown.view('stack.b1.feedforwardLayer.units');
    expect(rule.propose(full, {} as never, momentOf(grown.probe, memory)).births).toBe(0);
    const layered = probedNetwork(2, { model: catalogued('deep', sampleTask, 2), task: sampleTask });
    const [population] = layered.live.model.axisPopulations;
    const other = layered.view(population!.name);
    expect(rule.propose(other, {} as never, momentOf(layered.probe, memory))).toBe(NO_CHANGE);
  });
});

describe('one layer less', () => {
  const folding = (shape: Moment['shape'], rise: number): [Asked[], boolean[], number] => {
    const { probe, kept, recent } = missing(rise);
    const two = { ...blocks, ids: [0, 1], ages: [50, 50] };
    const moment = momentOf(probe, { recent: 1 }, { shape });
    return [kept, recent, flatten(two, moment, settings).removed.length];
  };

  it('of a sequence that goes on is tried on recent data, and on all that is kept back only where these allow it', () => {
    const shape = { batch: 8, steps: 32 };
    expect(folding(shape, 0.05)).toEqual([[], [true, true, true], 0]);
    expect(folding(shape, 0.01)).toEqual([[[true, undefined]], [true, true, true], 1]);
  });

  it('is tried on examples kept back elsewhere', () => {
    const [kept, recent, removed] = folding({ batch: 100, steps: 1, independent: true }, 0.05);
    expect([kept.length, recent, removed]).toEqual([3, [], 0]);
  });
});
