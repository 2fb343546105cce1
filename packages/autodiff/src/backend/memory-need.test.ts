import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { MemoryError, ReleasedError } from '../errors.ts';
import { trace } from '../plan/trace.ts';
import { multiply } from '../primitives/arithmetic.ts';
import { randomKey } from '../random/key.ts';
import { editOf } from '../state/axis-edit.ts';
import { constant } from '../state/fill.ts';
import { createState } from '../state/state.ts';
import { type Variable, variable } from '../state/variable.ts';
import { bytesText, memoryNeed, numbersOf, requireMemory } from './memory-need.ts';
import { referenceBackend } from './reference/reference-backend.ts';

const unit = axis('unit');
const weight = variable({ name: 'w', dims: [unit.pre, unit.post], initial: constant(1) }) as Variable;
const plan = trace({ name: 'double', outputs: { twice: multiply(weight, 2) } });
const stateOf = (units: number) =>
  createState({ variables: [weight], key: randomKey(0), extents: { unit: units } });

describe('the need for memory', () => {
  it('is counted from variables, plans and extents', () => {
    const extentOf = (): number => 1000;
    expect(numbersOf([weight], extentOf)).toBe(1e6);
    // The product, and the constant 2.
    expect(memoryNeed(referenceBackend('double'), [weight], [plan], extentOf)).toEqual({
      backend: 8e6 + 8e6 + 8,
      copies: 16e6,
      total: 32e6 + 8,
    });
    expect(memoryNeed(referenceBackend('single'), [weight], [], extentOf).backend).toBe(4e6);
  });

  it('is refused beyond a limit, with both numbers', () => {
    requireMemory('here', 'a thing', 10, 10);
    requireMemory('here', 'a thing', 1e30, undefined);
    const refused = (): void => requireMemory('here', 'a thing', 2.5e9, 1_048_576);
    expect(refused).toThrow(MemoryError);
    expect(refused).toThrow(
      'here: found a thing, which takes 2.5 GB, expected at most 1.05 MB. Use fewer units',
    );
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1_234_567, '1.23 MB'],
    [25.6e9, '25.6 GB'],
    [1e24, '1000000 EB'],
  ])('of %s bytes reads "%s"', (bytes, text) => expect(bytesText(bytes)).toBe(text));
});

describe('a residence with a limit', () => {
  it('refuses a state, a plan or newborns that do not fit, and stays as it was', () => {
    const backend = referenceBackend('double', { memoryLimit: 8 * 250 });
    expect(backend.memoryLimit).toBe(2000);
    expect(() => backend.place(stateOf(16))).toThrow(MemoryError);
    const residence = backend.place(stateOf(10));
    const executable = residence.load(plan);
    expect(() => residence.load(plan)).toThrow('a state of 100 numbers with 2 plans, which takes 2.42 kB');
    expect(() => residence.apply(editOf(unit, 10, [], 2))).toThrow(MemoryError);
    expect(residence.extents).toEqual({ unit: 10 });
    residence.apply(editOf(unit, 10, [], 1));
    executable.run({});
    expect(executable.output('twice')).toHaveLength(121);
  });

  it('cannot be used after its release', () => {
    const residence = referenceBackend().place(stateOf(3));
    const executable = residence.load(plan);
    executable.run({});
    residence[Symbol.dispose]();
    residence.release();
    for (const use of [
      () => residence.snapshot(),
      () => residence.read(weight),
      () => residence.load(plan),
      () => residence.apply(editOf(unit, 3, [0])),
      () => residence.restore(stateOf(3)),
      () => executable.run({}),
      () => executable.output('twice'),
    ]) {
      expect(use).toThrow(ReleasedError);
    }
  });
});

it('a state that nobody could hold is refused with a word', () => {
  expect(() => stateOf(100_000)).toThrow(MemoryError);
  expect(() => stateOf(2 ** 24 + 1)).toThrow('axis "unit": found extent 16777217, expected at most 16777216');
});
