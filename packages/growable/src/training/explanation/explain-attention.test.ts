import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { attention } from '../../modules/attention.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { explanationText } from './explanation.ts';

const model = areaGraph('transformer', ({ input, area, project, output }) => {
  const heads = { heads: { units: 2 }, headWidth: { units: 3 } };
  const block = [attention({ ...heads, positions: 'rotary' }), feedforwardLayer({ units: 4 })];
  const stack = area('stack', residualStack({ units: 4, minUnits: 2, block, normalisation: 'layer' }));
  project(input('symbol'), stack);
  output('next', [stack]);
});

const growth = fixedSize({ criterion: outgoingL1({ outputs: 3, penalty: 0 }) });
const trainer = trained(sampleTrainer({ model, growth, batch: 2, learningRate: 0.03 }), 60);

describe('trainer.explain of attention', () => {
  it.each([
    ['heads', ['query', 'key', 'value', 'queryTurned', 'keyTurned'], ['output'], 12],
    ['keys', ['query', 'queryTurned'], ['key', 'keyTurned'], 8],
    ['values', ['value'], ['output'], 8],
  ])('names what one of its %s reads and gives', (name, incoming, outgoing, count) => {
    const population = `stack.b1.attention.${name}`;
    const [unit] = trainer.strengths(population);
    const said = trainer.explain(population, unit!.id, { cycles: 4 });
    const names = (list: readonly { readonly weight: string }[]): readonly string[] =>
      list.map(({ weight }) => weight.replace('stack.b1.attention.', ''));
    expect(names(said.incoming)).toEqual(incoming);
    expect(names(said.outgoing)).toEqual(outgoing);
    expect(said.outgoing[0]!.count).toBe(count);
    expect(said.removal.trial).not.toBe(0);
    expect(explanationText(said)).toContain(
      `${population} -> ` + (name === 'keys' ? 'stack.b1.attention.heads' : 'stack'),
    );
  });
});
