import { keyedChoices } from '@meristem/autodiff/testing';
import { normal, randomKey } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { changingTask } from '../../testing/changing-task.ts';
import { randomNetwork } from '../../testing/random-architecture.ts';
import { randomGridNetwork } from '../../testing/random-grid-network.ts';
import { randomOptions } from '../../testing/random-trainer.ts';
import { sampleOptions, trained } from '../../testing/sample-trainer.ts';
import { createTrainer } from '../create-trainer.ts';
import type { TrainerOptions } from '../trainer-options.ts';
import type { FrontOptions } from './front-options.ts';
import { type FrontStep, networkFront } from './network-front.ts';

const growth = fixedSize({ criterion: outgoingL1({ outputs: 3, penalty: 0 }) });

/** A pool on a short memory task, far larger than that takes. */
const pool = sampleOptions({
  model: areaGraph('pool', ({ input, area, project, output }) => {
    const memory = area('memory', recurrentPool({ units: 16 }));
    project(input('symbol'), memory);
    output('next', [memory]);
  }),
  growth,
  batch: 4,
});

/** Two layers on three classes of noisy vectors. */
const layers = sampleOptions({
  model: areaGraph('layers', ({ input, area, project, output }) => {
    const lower = area('lower', feedforwardLayer({ units: 12 }));
    const upper = area('upper', feedforwardLayer({ units: 12 }));
    project(input('x'), lower);
    project(lower, upper);
    output('class', [upper]);
  }),
  task: changingTask({ change: Infinity, what: 'inputs' }),
  growth,
  batch: 8,
});

/** The options with the checkpoint of a run of so many cycles. */
function after(cycles: number, options: TrainerOptions): TrainerOptions {
  return { ...options, checkpoint: trained(createTrainer(options), cycles).checkpoint() };
}

async function frontOf(options: TrainerOptions, asked: FrontOptions = {}): Promise<readonly FrontStep[]> {
  const steps: FrontStep[] = [];
  for await (const step of networkFront(options, { cycles: 20, ...asked })) steps.push(step);
  return steps;
}

const lossOf = ({ heldOut }: FrontStep): number => heldOut.natsPerCycle;

/** Trained numbers in the network of a step. */
function numbersOf({ network }: Pick<FrontStep, 'network'>): number {
  const { state } = network().program;
  const numbers = [...state.tensors].map(([{ purpose }, values]) =>
    purpose === 'carried' ? 0 : values.length,
  );
  return numbers.reduce((total, each) => total + each);
}

const runs: readonly (readonly [string, TrainerOptions])[] = [
  ['a pool', after(300, pool)],
  ['two layers', after(300, layers)],
];

describe.each(runs)('the front of %s', (_what, options) => {
  it('goes from the whole network, as it is evaluated, down to a tenth, one size after the other', async () => {
    const steps = await frontOf(options);
    const trainer = createTrainer(options);
    expect(steps[0]).toMatchObject({
      share: 1,
      ...trainer.cost,
      parameters: trainer.parameterCount,
    });
    expect(steps[0]!.heldOut).toEqual(trainer.evaluate({ cycles: 20 }));
    const sizes = steps.map(({ parameters }) => parameters);
    expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => b - a));
    expect(steps.length).toBeGreaterThan(12);
    expect(steps.at(-1)!.share).toBeLessThanOrEqual(0.1);
    for (const { parameters, network } of steps) {
      expect(numbersOf({ network })).toBe(parameters);
    }
  });

  it('loses less by folding than by cutting at every size', async () => {
    const [folded, cut] = [await frontOf(options), await frontOf(options, { by: 'magnitude' })];
    for (const step of cut) {
      // The folded network of that size, or the next smaller one.
      const rival = folded.find(({ parameters }) => parameters <= step.parameters);
      if (rival) expect(lossOf(rival)).toBeLessThan(lossOf(step) + 0.01);
    }
    expect(lossOf(folded.at(-1)!)).toBeLessThan(lossOf(cut.at(-1)!));
  });

  it('mends by tuning what truncation costs', async () => {
    const [plain, tuned] = [
      await frontOf(options, { sizes: 6 }),
      await frontOf(options, { sizes: 6, fineTune: 40 }),
    ];
    expect(tuned[0]!.heldOut).toEqual(plain[0]!.heldOut);
    expect(lossOf(tuned.at(-1)!)).toBeLessThan(lossOf(plain.at(-1)!));
  });

  it('is the same whenever it is asked, and changes nothing that it is given', async () => {
    const before = JSON.stringify(options.checkpoint);
    const [once, again] = [await frontOf(options, { sizes: 5 }), await frontOf(options, { sizes: 5 })];
    const said = (step: FrontStep): unknown => Object.entries(step).filter(([name]) => name !== 'network');
    expect(again.map(said)).toEqual(once.map(said));
    expect(JSON.stringify(options.checkpoint)).toBe(before);
  });

  it('keeps to as many sizes, and ends where it is told', async () => {
    const steps = await frontOf(options, { sizes: 3, least: 0.5 });
    expect(steps).toHaveLength(3);
    expect(steps.at(-1)!.share).toBeLessThanOrEqual(0.5);
    expect(steps[1]!.share).toBeLessThanOrEqual(Math.sqrt(0.5));
  });
});

describe('the front', () => {
  it('costs nothing as long as the others say all that goes', async () => {
    // Identity units over six numbers: any seven of them say what twelve do, the constant aside.
    const model = areaGraph('linear', ({ input, area, project, output }) => {
      const wide = area('wide', feedforwardLayer({ units: 12, activation: 'identity' }));
      project(input('x'), wide);
      output('class', [wide]);
    });
    const steps = await frontOf(after(200, { ...layers, model }));
    const whole = lossOf(steps[0]!);
    for (const step of steps) {
      if (step.units['wide']! >= 7) expect(lossOf(step)).toBeLessThan(1.02 * whole);
    }
  });

  it('drops whole layers of a stack, and the numbers of each step are a network of their own', async () => {
    const model = areaGraph('deep', ({ input, area, project, output }) => {
      const stack = area('stack', residualStack({ units: 6, blocks: 5, width: { units: 4 } }));
      project(input('x'), stack);
      output('class', [stack]);
    });
    const options = after(200, { ...layers, model });
    const steps = await frontOf(options, { least: 0.2 });
    const blocks = ({ units }: FrontStep): number =>
      Object.keys(units).filter((name) => /^stack\.b\d+/.test(name)).length;
    expect(blocks(steps[0]!)).toBe(5);
    expect(blocks(steps.at(-1)!)).toBeLessThan(5);
    for (const step of steps) expect(numbersOf(step)).toBe(step.parameters);
    const cut = await frontOf(options, { least: 0.2, by: 'magnitude' });
    expect(new Set(cut.map(blocks))).toEqual(new Set([5]));
  });

  it('drops a whole area that gives nothing before anything that is needed', async () => {
    const model = areaGraph('several', ({ input, areas, output }) => {
      void input('x');
      void output('class', []);
      areas('area', feedforwardLayer({ units: 6 }), { initial: 3, min: 1 });
    });
    const told = { ...layers, model };
    const trainer = trained(createTrainer(told), 200);
    const checkpoint = trainer.checkpoint();
    const { tensors } = checkpoint.state;
    const given = 'area2.to.class';
    const silent = { ...tensors, [given]: new Float64Array(tensors[given]!.length) };
    const state = { ...checkpoint.state, tensors: silent };
    const steps = await frontOf({ ...told, checkpoint: { ...checkpoint, state } });
    const areasOf = ({ units }: FrontStep): readonly string[] => Object.keys(units);
    expect(areasOf(steps[0]!)).toEqual(['area1', 'area2', 'area3']);
    const at = steps.findIndex((step) => areasOf(step).length < 3);
    expect(areasOf(steps[at]!)).toEqual(['area1', 'area3']);
    expect(steps[at - 1]!.units['area2']).toBe(6);
    expect(steps.at(-1)!.share).toBeLessThanOrEqual(0.4);
    for (const step of steps) expect(numbersOf(step)).toBe(step.parameters);
  });

  it('looks at a sample between the whole network and the last size, which are looked at on everything', async () => {
    const options = after(30, pool);
    const cycles = async (asked: FrontOptions): Promise<readonly number[]> =>
      (await frontOf(options, { sizes: 5, cycles: 20, ...asked })).map(({ heldOut }) => heldOut.cycles);
    expect(await cycles({ examples: 9 })).toEqual([20, 3, 3, 3, 20]);
    expect(await cycles({ examples: Infinity })).toEqual([20, 20, 20, 20, 20]);
    const [all, some] = [
      await frontOf(options, { examples: Infinity }),
      await frontOf(options, { examples: 9 }),
    ];
    expect(some.map(({ parameters }) => parameters)).toEqual(all.map(({ parameters }) => parameters));
    expect([some[0]!.heldOut, some.at(-1)!.heldOut]).toEqual([all[0]!.heldOut, all.at(-1)!.heldOut]);
  });

  it('of a network of one unit is that network', async () => {
    const model = areaGraph('one', ({ input, area, project, output }) => {
      const memory = area('memory', recurrentPool({ units: 1 }));
      project(input('symbol'), memory);
      output('next', [memory]);
    });
    const steps = await frontOf({ ...pool, model });
    expect(steps.map(({ units, share }) => [units, share])).toEqual([[{ memory: 1 }, 1]]);
  });

  it.each([0, 2, 3, 4, 5, 6, 7])(
    'is there for graphs of all kinds of areas, in the middle of growth: number %i',
    async (seed) => {
      const make = seed % 3 === 2 ? randomGridNetwork : randomNetwork;
      // Many lanes, so that a thousand steps are few cycles.
      const options = randomOptions(make(keyedChoices(randomKey(seed))), { batch: 32 });
      const steps = await frontOf(after(6, options), { sizes: 3, cycles: 1, fineTune: seed % 2 });
      for (const step of steps) expect(Number.isFinite(lossOf(step))).toBe(true);
      const sizes = steps.map(({ parameters }) => parameters);
      expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => b - a));
    },
  );

  it('is not there for options that are none', async () => {
    const fault = (asked: object): Promise<unknown> => frontOf(pool, asked);
    await expect(fault({ by: 'size' })).rejects.toThrow('networkFront: options.by: found "size"');
    await expect(fault({ examples: 0 })).rejects.toThrow(
      'options.examples: found 0, expected a whole number of at least 1, or Infinity.',
    );
    await expect(fault({ least: 1 })).rejects.toThrow(
      'networkFront: options.least: found 1, expected a share above 0 and below 1.',
    );
    await expect(fault({ sizes: 1 })).rejects.toThrow(
      'options.sizes: found 1, expected a whole number, 2 or more.',
    );
    await expect(frontOf({ ...pool, learningRate: normal(1) as never })).rejects.toThrow('createTrainer: ');
  });
});
