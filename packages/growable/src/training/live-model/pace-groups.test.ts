import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize, type GrowthRule } from '../../growth/growth-rule.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import type { Trainer } from '../trainer.ts';
import { pacedGroups } from './pace-groups.ts';

const still = fixedSize({ criterion: outgoingL1({ penalty: 1e-4 }) });
const loop = catalogued('loop', sampleTask, 3);

function changed(growth: GrowthRule): { readonly trainer: Trainer; readonly moved: readonly string[] } {
  const trainer = sampleTrainer({ model: loop, growth });
  const before = trainer.state;
  trained(trainer, 5);
  const moved = trainer.model.parameters.filter(
    (each) => trainer.state.read(each).join() !== before.read(each).join(),
  );
  return { trainer, moved: moved.map(({ name }) => name) };
}

describe('paces by group', () => {
  it('every parameter is in one group: of an area what leads to it, and from it to outputs', () => {
    const { model } = sampleTrainer({ model: loop, growth: still });
    const groups = pacedGroups(model);
    const all = groups.flatMap(({ parameters }) => parameters.map(({ name }) => name));
    expect([...all].sort()).toEqual(model.parameters.map(({ name }) => name).sort());
    expect(groups.map(({ group }) => group)).toEqual(['memory', 'association', 'next']);
    expect(groups[0]!.parameters.map(({ name }) => name)).toContain('association.to.memory');
    expect(groups[2]!.parameters.map(({ name }) => name)).toEqual(['next.bias']);
  });

  it('a group at rest stays as it is, the others learn', () => {
    const { moved } = changed({ ...still, paceOf: (group) => (group === 'memory' ? 0 : 1) });
    const all = changed(still).moved;
    expect(all).toContain('memory.recurrent');
    expect(moved).toEqual(
      all.filter(
        (name) =>
          ![
            'memory.recurrent',
            'memory.bias',
            'symbol.to.memory',
            'association.to.memory',
            'memory.to.next',
          ].includes(name),
      ),
    );
  });

  it('at the same pace all come to the same bits as without', () => {
    const [paced, plain] = [changed({ ...still, paceOf: () => 1 }), changed(still)].map(
      ({ trainer }) => trainer,
    );
    for (const parameter of plain!.model.parameters) {
      expect(paced!.state.read(parameter.name)).toEqual(plain!.state.read(parameter));
    }
  });
});

describe('what each output costs', () => {
  it('is told to rules that ask for it, and adds up to the loss', () => {
    const seen: (readonly [number, Readonly<Record<string, number>>])[] = [];
    const observe: GrowthRule['observe'] = ({ loss, costs }) => void seen.push([loss, costs]);
    trained(sampleTrainer({ model: loop, growth: { ...still, costs: true, observe } }), 3);
    for (const [loss, costs] of seen) {
      expect(Object.keys(costs)).toEqual(['next']);
      expect(costs['next']).toBeCloseTo(loss, 12);
    }
    trained(sampleTrainer({ model: loop, growth: { ...still, observe } }), 1);
    expect(seen.at(-1)![1]).toEqual({});
  });
});
