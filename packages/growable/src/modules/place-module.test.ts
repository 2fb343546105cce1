import { add, axis, project, tanh, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { sampleTrainer, trained } from '../testing/sample-trainer.ts';
import { growableModule } from './define-module.ts';
import type { GrowableModule, ModuleScope, ModuleStep } from './growable-module.ts';
import { placeModule, tryModule } from './place-module.ts';
import { residualStack } from './residual-stack.ts';
import { smallNormalWeights } from './weight-policy.ts';

const weights = smallNormalWeights({ incoming: zeros, outgoing: zeros });

const placed = (module: GrowableModule, area: string) =>
  placeModule(module, { area, axis: axis(area), batch: axis('batch', 1), weights });

describe('placeModule', () => {
  it('traces a module once, whatever the number of its places, and carries the same in all of them', () => {
    let traced = 0;
    const module = growableModule('remembering', {}, ({ bias, carry }) => {
      const [offset, trace] = [bias('bias'), carry('trace')];
      return ({ driven, previous }) => {
        traced++;
        const next = add(previous.of(trace), driven(offset));
        return { activation: tanh(add(next, previous.activation)), trace: next };
      };
    });
    const [one, other] = [placed(module, 'one'), placed(module, 'other')];
    expect(traced).toBe(1);
    expect(one.carried.map(({ variable }) => variable.name)).toEqual(['one.activation', 'one.trace']);
    expect(other.carried.map(({ variable }) => variable.name)).toEqual(['other.activation', 'other.trace']);
    expect(other.carried[1]?.variable.dims.map(({ label }) => label)).toEqual(['batch', 'other']);
  });

  it('traces no module that its graph has tried, and pools that differ in size alone once', () => {
    let traced = 0;
    const declare = ({ bias }: ModuleScope): ModuleStep => {
      const offset = bias('bias');
      return ({ driven }) => {
        traced++;
        return tanh(driven(offset));
      };
    };
    const [small, large] = [4, 8].map((units) => growableModule('shared', { units }, declare));
    expect(tryModule(small!, 'area')).toEqual([]);
    placed(small!, 'one');
    placed(large!, 'other');
    expect(traced).toBe(1);
  });

  it('traces modules with layers one by one, whatever declares them', () => {
    const declare = ({ bias }: ModuleScope): ModuleStep => {
      const offset = bias('bias');
      return ({ driven }) => tanh(driven(offset));
    };
    const { layers } = residualStack({ units: 2, blocks: 1 });
    placed(growableModule('plain', {}, declare), 'one');
    expect(() => placed(growableModule('layered', {}, declare, { layers: layers! }), 'other')).toThrow(
      'layers: found none that was declared, expected those of the module\'s layers: "b1"',
    );
  });

  it('places a weight that sums units up for all, and its units have a strength', () => {
    const module = growableModule('summing', { units: 2 }, ({ units, weight }) => {
      const total = weight('total', [units.pre]);
      return ({ driven, previous }) => tanh(driven(project(previous.seen, total)));
    });
    const architecture = areaGraph('summing', ({ input, area, project: connect, output }) => {
      const memory = area('memory', module);
      connect(input('symbol'), memory);
      output('next', [memory]);
    });
    const trainer = trained(sampleTrainer({ model: architecture }), 30);
    expect(trainer.edits.length).toBeGreaterThan(0);
  });

  it('traces a step without learning too if it asks whether it learns', () => {
    const seen: boolean[] = [];
    const module = growableModule('asking', {}, ({ bias }) => {
      const offset = bias('bias');
      return ({ driven, training }) => {
        seen.push(training);
        return tanh(driven(offset));
      };
    });
    placed(module, 'area');
    expect(seen).toEqual([true, false]);
  });
});
