import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { randomKey } from '../random/key.ts';
import { meanOfExisting, zeros } from './fill.ts';
import { createState } from './state.ts';
import { stateFromJson, stateToJson } from './state-json.ts';
import { firstNotFinite } from './state-numbers.ts';
import { variable } from './variable.ts';

const unit = axis('unit');
const bias = variable({ name: 'bias', dims: [unit], initial: zeros, birth: { own: meanOfExisting } });
const state = createState({ variables: [bias], key: randomKey(0), extents: { unit: 3 } });

describe('numbers of a state', () => {
  it.each([
    [Float32Array.of(3.4028234663852886e38, -1e-45, -0, 0), -1],
    [Float32Array.of(0, 1, -Infinity, NaN), 2],
    [Float32Array.of(NaN), 0],
    [Float64Array.of(1e300, -5e-324), -1],
    [Float64Array.of(1, Infinity), 1],
    [[0, 'x' as unknown as number], 1],
    [new Float32Array(0), -1],
  ])('are looked through: %o', (numbers, expected) => {
    expect(firstNotFinite(numbers)).toBe(expected);
  });

  it('are those of an array that is not at the start of its memory', () => {
    const all = Float32Array.of(Infinity, 1, 2, NaN);
    expect(firstNotFinite(all.subarray(1, 3))).toBe(-1);
    expect(firstNotFinite(all.subarray(1))).toBe(2);
  });

  it('are as wide as the backend that they come from, and read in double precision', () => {
    const residence = referenceBackend('single').place(state.with(bias, [0.1, 0.2, 0.3]));
    const single = residence.snapshot();
    expect(single.numbers(bias)).toEqual(Float32Array.of(0.1, 0.2, 0.3));
    expect(single.read('bias')).toEqual(Float64Array.of(0.1, 0.2, 0.3).map(Math.fround));
    residence.write(bias, [7, 7, 7]);
    expect(single.numbers('bias')[0]).toBe(Math.fround(0.1));
  });

  it('that an edit computes are not rounded on the way', () => {
    const plain = { ...stateToJson(state), tensors: { bias: Float32Array.of(0.1, 0.2, 0.4) } };
    const read = stateFromJson(plain, state, [bias]);
    expect(read.numbers(bias)).toBe(plain.tensors.bias);
    const born = read.apply({ axis: 'unit', survivors: [0, 1], births: 1 }).read(bias)[2]!;
    expect(born).toBe((Math.fround(0.1) + Math.fround(0.2)) / 2);
    expect(born).not.toBe(Math.fround(born));
  });
});
