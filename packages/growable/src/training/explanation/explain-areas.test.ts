import { randomKey, type TrainingTask, uniformAt } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { sampleOptions, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { createTrainer } from '../create-trainer.ts';
import type { AreaService } from './explain-areas.ts';

/** Two streams of three symbols side by side, each said as it is heard. */
const twoEchoes: TrainingTask = {
  name: 'two echoes',
  steps: 6,
  inputs: ['a', 'b'].map((name) => ({ kind: 'symbol', name, size: 3 })),
  targets: ['first', 'second'].map((name) => ({ kind: 'symbol', name, size: 3 })),
  floor: () => undefined,
  open: ({ key = randomKey(1), batch }) => {
    let cycle = 0;
    const symbol = (stream: number, at: number, lane: number): number =>
      Math.floor(3 * uniformAt(key, at, 10 * lane + stream));
    return {
      next: (into) => {
        for (let step = 0; step < 6; step++) {
          for (let lane = 0; lane < batch; lane++) {
            const [at, i] = [6 * cycle + step, step * batch + lane];
            ['a', 'b'].forEach((name, stream) => (into[name]![i] = symbol(stream, at, lane)));
            ['first', 'second'].forEach((name, stream) => (into[name]![i] = symbol(stream, at, lane)));
          }
        }
        cycle++;
      },
      position: () => cycle,
      seek: (position) => void (cycle = position as number),
    };
  },
};

const growth = fixedSize({ criterion: outgoingL1({ outputs: 6, penalty: 0 }) });

/** A nested graph and a small layer for the first output, a pool for the second. */
const divided = areaGraph('divided', ({ input, area, project, output }) => {
  const [a, b] = [input('a'), input('b')];
  const inner = areaGraph('inner', (within) => {
    const [low, high] = [
      within.area('low', feedforwardLayer({ units: 4 })),
      within.area('high', feedforwardLayer({ units: 4 })),
    ];
    within.project(within.input('heard'), low);
    within.project(low, high);
    within.output('said', [high]);
  });
  const column = area('column', inner);
  const own = area('own', recurrentPool({ units: 4 }));
  const idle = area('idle', feedforwardLayer({ units: 2 }));
  project(a, column.input('heard'));
  project(b, own);
  project(a, idle);
  output('first', [column, idle]);
  output('second', [own]);
});

const options = sampleOptions({ model: divided, task: twoEchoes, growth, batch: 4 });
const trainer = trained(createTrainer(options), 300);
const found = trainer.explainAreas({ cycles: 10 });
const of = (area: string): AreaService => found.areas.find((each) => each.area === area)!;

/** What predictions cost if some weights are 0, by a trainer of its own. */
function costsWithout(weights: readonly string[]): readonly number[] {
  const checkpoint = trainer.checkpoint();
  const tensors = { ...checkpoint.state.tensors };
  for (const name of weights) tensors[name] = [...trainer.state.read(name)].fill(0);
  const silenced = { ...checkpoint, state: { ...checkpoint.state, tensors } };
  const { measures } = createTrainer({ ...options, checkpoint: silenced }).evaluate({ cycles: 10 });
  return ['first', 'second'].map((port) => measures[port]!.cost);
}

describe('who serves whom, on a sample', () => {
  it('is said of as many held-out sequences as are asked for', () => {
    const few = trainer.explainAreas({ cycles: 10, examples: 9 });
    expect(few.cycles).toBe(3);
    expect(few).toEqual(trainer.explainAreas({ cycles: 3 }));
    expect(trainer.explainAreas({ cycles: 10, examples: 40 })).toEqual(found);
    expect(() => trainer.explainAreas({ examples: 0 })).toThrow(
      'trainer.explainAreas: options.examples: found 0',
    );
  });
});

describe('trainer.explainAreas', () => {
  it('names areas in their order, those of nested graphs below them', () => {
    expect(found.areas.map(({ area, depth }) => [area, depth])).toEqual([
      ['column', 0],
      ['column.low', 1],
      ['column.high', 1],
      ['own', 0],
      ['idle', 0],
    ]);
    expect(found.cycles).toBe(10);
  });

  it.each([
    ['column', ['column.high.to.first']],
    ['column.low', ['column.low.to.column.high']],
    ['own', ['own.to.second']],
    ['idle', ['idle.to.first']],
  ])('says of %s what predictions cost more without what it gives', (area, weights) => {
    const whole = costsWithout([]);
    const without = costsWithout(weights);
    expect(Object.values(of(area).losses)).toEqual(without.map((cost, port) => cost - whole[port]!));
  });

  it('tells service in shares of what there is to lose', () => {
    const { cost, guessing } = found.outputs['second']!;
    expect(guessing).toBeCloseTo(Math.log(3), 1);
    expect(cost).toBeLessThan(0.1 * guessing);
    const { losses, shares, serves, specialisation } = of('own');
    expect(losses['first']).toBe(0);
    expect(shares['second']).toBe(Math.min(1, losses['second']! / (guessing - cost)));
    expect(shares['second']).toBeGreaterThan(0.9);
    expect([serves, specialisation]).toEqual([['second'], 1]);
    expect(of('column').serves).toEqual(['first']);
    expect(found.index).toBe(1);
  });

  it('changes nothing of the training', () => {
    const before = JSON.stringify(trainer.checkpoint());
    trainer.explainAreas({ cycles: 2 });
    expect(JSON.stringify(trainer.checkpoint())).toBe(before);
  });

  it('knows no index where one output is served, and nobody who serves before anything is learned', () => {
    const single = sampleTrainer();
    const { areas, index } = single.explainAreas({ cycles: 2 });
    expect([areas.map(({ area }) => area), index]).toEqual([['memory'], undefined]);
    expect(
      createTrainer(options)
        .explainAreas({ cycles: 2 })
        .areas.flatMap(({ serves }) => serves),
    ).toEqual([]);
  });

  it('refuses a number of cycles that there is not', () => {
    expect(() => trainer.explainAreas({ cycles: 0 })).toThrow(
      'trainer.explainAreas: options.cycles: found 0, expected a whole number, 1 or more.',
    );
  });
});
