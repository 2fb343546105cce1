import { createState, OptionError, randomKey, type State } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';

const doubled = (fresh: State): State =>
  fresh.with(
    'memory.recurrent',
    fresh.read('memory.recurrent').map((weight) => 2 * weight),
  );

describe('a trainer with numbers from elsewhere', () => {
  it('begins with them, and with its own where none are told', () => {
    const [fresh, begun] = [sampleTrainer().state, sampleTrainer({ initialState: doubled }).state];
    expect(begun.read('memory.recurrent')).toEqual(
      fresh.read('memory.recurrent').map((weight) => 2 * weight),
    );
    expect(begun.read('memory.bias')).toEqual(fresh.read('memory.bias'));
  });

  it('trains and grows from there as any other', () => {
    const same = trained(sampleTrainer({ initialState: (fresh) => fresh }), 40);
    const usual = trained(sampleTrainer(), 40);
    expect(same.edits).toEqual(usual.edits);
    expect(same.state.read('memory.recurrent')).toEqual(usual.state.read('memory.recurrent'));
    const other = trained(sampleTrainer({ initialState: doubled }), 40);
    expect(other.births).toBeGreaterThan(0);
  });

  it('does not ask when it goes on from a checkpoint', () => {
    const checkpoint = trained(sampleTrainer(), 10).checkpoint();
    const initialState = (): State => expect.unreachable();
    const resumed = sampleTrainer({ checkpoint, initialState });
    expect(resumed.cycle).toBe(10);
  });
});

describe('refuses', () => {
  it.each([
    [
      'units of its own',
      (fresh: State) => fresh.apply({ axis: 'memory', survivors: [0, 1], births: 1 }),
      'found 3 units of axis "memory"',
    ],
    ['a later clock', (fresh: State) => fresh.at(7), 'found a clock at cycle 7'],
    ['nothing', () => undefined as unknown as State, 'found something that is no state'],
    [
      'a state of other variables',
      (fresh: State) =>
        createState({
          variables: [],
          axes: [...fresh.axisUnits.values()].map(({ axis }) => axis),
          extents: { memory: 2 },
          key: randomKey(1),
        }),
      'found no variable',
    ],
  ])('%s', (_name, initialState, message) => {
    expect(() => sampleTrainer({ initialState })).toThrow(OptionError);
    expect(() => sampleTrainer({ initialState })).toThrow(`createTrainer: options.initialState: ${message}`);
  });
});
