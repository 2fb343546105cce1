import { adam, constant, sgd, type State } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { splitBirth } from '../../growth/births/split-birth.ts';
import { columnTrainer, type Script, scripted } from '../../testing/scripted-growth.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { throughFile } from '../../testing/through-file.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { TrainerOptions } from '../trainer-options.ts';

const born: Script = { 4: { memory: { births: 1 } } };
/** Newborns that tell others something, so that they learn; nothing else moves a weight than its gradient. */
const growth = scripted(born, {
  criterion: outgoingL1({
    outputs: 3,
    penalty: 0,
    newborn: { incoming: constant(0.2), outgoing: constant(0.3) },
  }),
});

/** What the sixth cycle, the newborn's first, and the one after it add to the readout: by unit and symbol. */
function moves(options: Partial<TrainerOptions>): readonly (readonly number[])[] {
  const trainer = trained(sampleTrainer({ growth, optimizer: sgd(), learningRate: 0.1, ...options }), 5);
  const read = (): number[] => [...trainer.state.read('memory.to.next')];
  return [0, 1].map(() => {
    const before = read();
    trainer.train();
    return read().map((weight, i) => weight - before[i]!);
  });
}

describe('a newborn that warms up', () => {
  it('steps a fourth as far in its first cycle, and others as far as ever', () => {
    const [at, warm] = [moves({}), moves({ newborns: { warmUp: 4 } })];
    // Three symbols for each of two founders, then for the newborn.
    at[0]!.forEach((move, i) => expect(warm[0]![i]).toBeCloseTo(i < 6 ? move : move / 4, 12));
    expect(at[0]!.slice(6).some((move) => Math.abs(move) > 1e-6)).toBe(true);
  });

  it('is as ripe as it is old, up to full', () => {
    const trainer = sampleTrainer({ growth, newborns: { warmUp: 4 } });
    const ripeness = (): number[] => [...trained(trainer, 1).state.read('ripeness.memory')];
    expect(trained(trainer, 4).state.read('ripeness.memory')).toEqual(Float64Array.of(1, 1));
    expect([ripeness(), ripeness(), ripeness(), ripeness(), ripeness(), ripeness()]).toEqual(
      [0, 0.25, 0.5, 0.75, 1, 1].map((share) => [1, 1, share]),
    );
  });

  it('may be of an area or a layer, all of whose units are young, while the rest stays ripe', () => {
    const script: Script = { 2: { assoc: { births: 1 }, 'assoc1.layers': { births: 1 } } };
    const { state } = trained(columnTrainer(script, { newborns: { warmUp: 4 } }), 3);
    expect([...state.read('ripeness.memory'), ...state.read('ripeness.assoc1.b1.units')]).toEqual([
      1, 1, 1, 1, 1,
    ]);
    for (const axis of ['assoc3', 'assoc1.b3.units']) {
      expect([...state.read(`ripeness.${axis}`)], axis).toEqual([0, 0]);
    }
  });

  it('goes on from a checkpoint where it was', () => {
    const run = (cycles: number, checkpoint?: Checkpoint) =>
      trained(sampleTrainer({ growth, newborns: { warmUp: 9, slots: 'mean' }, ...(checkpoint && { checkpoint }) }), cycles); // prettier-ignore
    const [whole, resumed] = [run(12), run(5, throughFile(run(7).checkpoint()))];
    for (const variable of whole.state.tensors.keys()) {
      expect([...resumed.state.read(variable.name)], variable.name).toEqual([...whole.state.read(variable)]);
    }
  });
});

describe('what the optimizer remembers of a newborn', () => {
  const after = (slots: 'reset' | 'mean' | 'inherited', birth = splitBirth({ noise: 0 })): State => {
    const script: Script = { 4: { memory: { births: 1, birth } } };
    const options = { growth: scripted(script), optimizer: adam(), newborns: { slots } };
    return trained(sampleTrainer(options), 5).state;
  };

  it('is nothing, as Adam gives it, unless told', () => {
    expect(after('reset').read('memory.bias.moment2')[2]).toBe(0);
    expect(after('reset').read('adam.correction2.memory')[2]).toBe(0);
  });

  it('may be the mean of what it remembers of others, as young as these are', () => {
    const state = after('mean');
    const [a, b, newborn] = state.read('memory.bias.moment2');
    expect(newborn).toBeCloseTo((a! + b!) / 2, 15);
    const corrections = [...state.read('adam.correction2.memory')];
    expect(corrections[2]).toBeCloseTo(corrections[0]!, 15);
  });

  it('may be what it remembers of the unit that the newborn was split off', () => {
    const state = after('inherited');
    const biases = [...state.read('memory.bias.moment1')];
    const parent = biases.indexOf(biases[2]!);
    expect(parent).toBeLessThan(2);
    const recurrent = state.read('memory.recurrent.moment2');
    const at = (from: number, to: number): number => recurrent[3 * from + to]!;
    for (const other of [0, 1]) {
      expect(at(other, 2)).toBe(at(other, parent));
      expect(at(2, other)).toBe(at(parent, other));
    }
    expect(at(2, 2)).toBe(at(parent, parent));
    expect([...state.read('memory.to.next.moment2')].slice(6)).toEqual(
      [...state.read('memory.to.next.moment2')].slice(3 * parent, 3 * parent + 3),
    );
  });

  it('is refused where it is misspelt', () => {
    expect(() => sampleTrainer({ newborns: { slots: 'means' as never } })).toThrow(
      'createTrainer: options.newborns.slots: found "means", expected one of: "reset", "mean", "inherited". Did you mean "mean"?',
    );
    expect(() => sampleTrainer({ newborns: { warmUp: 0 } })).toThrow('options.newborns.warmUp: found 0');
  });
});
