import { loadNetwork, saveNetwork } from '@meristem/network';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { attention } from '../../modules/attention.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import type { GrowableModule } from '../../modules/growable-module.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { temporalConvolution } from '../../modules/temporal-convolution.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';

const architecture = areaGraph('attentive', ({ input, area, project, output }) => {
  const memory = area('memory', recurrentPool({ units: 3 }));
  const first = area('first', attention({ units: 4, heads: { units: 2 }, headWidth: { units: 2 } }));
  const middle = area('middle', recurrentPool({ units: 2 }));
  const second = area('second', attention({ units: 3, headWidth: { units: 2 } }));
  const symbol = input('symbol');
  project(symbol, memory);
  project(symbol, first);
  project(memory, first);
  project(first, middle, { delay: 1 });
  project(first, second);
  project(middle, second);
  output('next', [second, middle]);
});

describe('a network with modules over sequences', () => {
  const trainer = trained(sampleTrainer({ model: architecture, seed: 3 }), 25);
  const network = trainer.network<{ next: 'symbol' }>();
  const symbols = Array.from({ length: 15 }, (_, i) => (i * i + (i >> 1)) % 3);

  it('says in a session at every step what it says to the whole sequence, and beyond the cycle goes on', () => {
    const { steps } = sampleTask;
    const session = network.session();
    const said = symbols.map((symbol) => [...session.step({ symbol }).next.logits]);
    const whole = network.predict({ symbol: [symbols.slice(0, steps)] });
    [...whole.next.logits].forEach((logit, i) => {
      expect(logit).toBeCloseTo(said.flat()[i]!, 6);
    });
    const longer = network.predict({ symbol: [symbols] });
    expect([...longer.next.logits]).toEqual(said.flat());
    session.reset();
    expect([...session.step({ symbol: symbols[0]! }).next.logits]).toEqual(said[0]);
  });

  it('comes out of a file as it was', () => {
    const again = loadNetwork<{ next: 'symbol' }>(saveNetwork(network));
    const [expected, found] = [network, again].map((each) =>
      [symbols, symbols.slice(0, 4)].flatMap((part) => [...each.predict({ symbol: [part] }).next.logits]),
    );
    expect(found).toEqual(expected);
    expect(again.program.sequence!.mostSteps).toBe(sampleTask.steps);
  });

  it('runs several sequences side by side', () => {
    const [one, two] = [symbols.slice(0, 5), symbols.slice(5, 10)];
    const both = [...network.predict({ symbol: [one, two] }).next.logits];
    const apart = [one, two].flatMap((part) => [...network.predict({ symbol: [part] }).next.logits]);
    both.forEach((logit, i) => expect(logit).toBeCloseTo(apart[i]!, 12));
  });
});

type Positions = 'none' | 'learned' | 'sinusoidal';

/** The network of a stack of two blocks of some modules, trained a little. */
function stackNetwork(block: readonly GrowableModule[], positions: Positions) {
  const model = areaGraph('stacked', ({ input, area, project, output }) => {
    const two = { blocks: 2, minBlocks: 2, maxBlocks: 2 };
    const norm = { normalisation: 'layer', positions } as const;
    const stack = area('stack', residualStack({ units: 4, minUnits: 2, ...two, block, ...norm }));
    project(input('symbol'), stack);
    output('next', [stack]);
  });
  return trained(sampleTrainer({ model, seed: 5 }), 30).network<{ next: 'symbol' }>();
}

const small = { heads: { units: 2 }, headWidth: { units: 2 } };
const turned = { ...small, positions: 'rotary' } as const;
const short = attention({ ...small, context: 3 });

describe('a stack that goes on step by step', () => {
  const { steps } = sampleTask;
  const symbols = Array.from({ length: 4 * steps + 3 }, (_, i) => (i * i + (i >> 1)) % 3);

  it.each<[string, readonly GrowableModule[], Positions, boolean]>([
    ['numbered steps', [attention(small), feedforwardLayer({ units: 3 })], 'learned', true],
    ['heads that look back differently far', [short, attention(small)], 'learned', true],
    ['steps without numbers', [short, attention(small)], 'none', true],
    ['steps told apart by waves', [attention(small), feedforwardLayer({ units: 3 })], 'sinusoidal', true],
    ['turned pairs', [attention(turned)], 'none', true],
    [
      'turned pairs that look back less far',
      [{ ...turned, context: 3 }, turned].map((each) => attention(each)),
      'learned',
      true,
    ],
    ['a convolution beside heads', [attention(small), temporalConvolution({ units: 3 })], 'learned', false],
    ['heads that see all', [attention({ ...small, causal: false })], 'learned', false],
  ])('of %s says at each what it says to the whole cycle', (_what, block, positions, keeps) => {
    const network = stackNetwork(block, positions);
    const kept = network.program.carried.map(({ name }) => name);
    expect(kept.includes('stack.b2.attention.pastKeys')).toBe(keeps);
    expect(kept.includes('stack.lastDrives')).toBe(!keeps);
    const causal = block.every(({ options }) => options?.['causal'] !== false);
    const session = network.session();
    const whole = network.predict({ symbol: [symbols.slice(0, steps)] }).next.logits;
    for (let step = 0; step < steps; step++) {
      const said = session.step({ symbol: symbols[step]! }).next.logits;
      const expected = causal ? whole : network.predict({ symbol: [symbols.slice(0, step + 1)] }).next.logits;
      const now = expected.slice(3 * step, 3 * step + 3);
      said.forEach((logit, i) => expect(logit, `step ${step}`).toBeCloseTo(now[i]!, 5));
    }
  });

  it('numbers steps anew every half of a cycle, and sees at least as many before them', () => {
    const network = stackNetwork([attention(small), feedforwardLayer({ units: 3 })], 'learned');
    const session = network.session();
    const half = Math.floor(steps / 2);
    for (const [step, symbol] of symbols.entries()) {
      const said = session.step({ symbol }).next.logits;
      const before = step < steps ? step : half + ((step - steps) % half);
      const cycle = symbols.slice(step - before, step + 1);
      const expected = network.predict({ symbol: [cycle] }).next.logits.slice(-3);
      said.forEach((logit, i) => expect(logit, `step ${step}`).toBeCloseTo(expected[i]!, 5));
    }
    session.reset();
    const [first] = network.predict({ symbol: [symbols.slice(0, 1)] }).next.logits;
    expect(session.step({ symbol: symbols[0]! }).next.logits[0]).toBeCloseTo(first!, 6);
  });
});
