import { loadNetwork, saveNetwork } from '@meristem/network';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { attention } from '../../modules/attention.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
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
