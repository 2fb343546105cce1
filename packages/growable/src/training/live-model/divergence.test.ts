import {
  axis,
  constant,
  createState,
  NonFiniteError,
  randomKey,
  referenceBackend,
  type Residence,
  State,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { requireSound } from './divergence.ts';

const unit = axis('unit', 3);
const names = ['layer.weight', 'layer.weight.memory'];
const variables = names.map((name) => variable({ name, dims: [unit], initial: constant(1) }));
const sound = createState({ variables, key: randomKey(0) });
const broken = new State({
  ...sound,
  tensors: new Map(sound.tensors).set(variables[1]!, Float64Array.of(1, Infinity, NaN)),
});

/** A residence in which a state is, and how often somebody has looked at it. */
function holding(state: State): { readonly residence: Residence; readonly looks: () => number } {
  let looks = 0;
  const snapshot = (): State => (looks++, state);
  return { residence: { ...referenceBackend().place(sound), snapshot }, looks: () => looks };
}

const TELLS =
  'found Infinity at element 1 of "layer.weight.memory" (unit 1 of axis "unit"), expected finite numbers. Lower';

describe('a sound cycle', () => {
  it('costs no look at the state', () => {
    const { residence, looks } = holding(broken);
    for (const [loss, smoothed] of [
      [9, 8],
      [7999, 8],
      [0, 0],
      [-5, -3],
      [1e-30, 1e-32],
    ] as const) {
      requireSound(50, loss, smoothed, residence);
    }
    expect(looks()).toBe(0);
  });

  it('costs one in a thousand', () => {
    const { residence, looks } = holding(sound);
    for (let cycle = 0; cycle < 3000; cycle++) requireSound(cycle, 2, 2, residence);
    expect(looks()).toBe(3);
  });
});

describe('a broken state', () => {
  it('is found when the loss leaps', () => {
    const failure = (): void => requireSound(50, 9000, 8, holding(broken).residence);
    expect(failure).toThrow(NonFiniteError);
    expect(failure).toThrow(`training: cycle 50, loss 9000: ${TELLS}`);
    expect(() => requireSound(50, 9000, 8, holding(sound).residence)).not.toThrow();
  });

  it('is found after a thousand cycles at most where the loss does not tell', () => {
    expect(() => requireSound(1999, 8, 8, holding(broken).residence)).toThrow(
      `training: cycle 1999, loss 8: ${TELLS}`,
    );
  });
});

describe('a loss that is not finite', () => {
  it.each([NaN, Infinity, -Infinity])('%d names the tensor that broke', (loss) => {
    expect(() => requireSound(7, loss, 8, holding(broken).residence)).toThrow(
      `training: cycle 7: found loss ${loss}, expected a finite number; the first tensor that is not finite is ` +
        '"layer.weight.memory", at unit 1 of axis "unit". Lower the learning rate',
    );
  });

  it('says that it is the data where no tensor broke, as where a masked class is observed', () => {
    expect(() => requireSound(7, Infinity, 8, holding(sound).residence)).toThrow(
      'found loss Infinity, expected a finite number; all tensors are finite, so the cost of the data is not: a class ' +
        'that was observed has probability 0, or a number is too large. Lower',
    );
  });
});
