import { describe, expect, it } from 'vitest';
import { LinearMemory } from '../memory/linear-memory.ts';
import { DenseTensor } from './dense-tensor.ts';

/** A tensor at byte 64 of a memory full of sevens. */
function tensorOf(
  extents: readonly number[],
  strides: readonly number[],
): { tensor: DenseTensor; memory: LinearMemory } {
  const memory = new LinearMemory(new WebAssembly.Memory({ initial: 8, maximum: 8, shared: true }));
  memory.floats.fill(7);
  return { tensor: new DenseTensor(memory, 'real', 64, extents, strides), memory };
}

const LAYOUTS: readonly (readonly [what: string, extents: readonly number[], strides: readonly number[]])[] =
  [
    ['one run', [3, 100], [400, 4]],
    ['long runs', [3, 100], [448, 4]],
    ['long runs under two dims', [2, 2, 5000], [40_064, 20_032, 4]],
    ['short runs', [5, 3], [16, 4]],
    ['runs of one', [6], [16]],
    ['a single number', [], []],
    ['nothing', [0, 3], [16, 4]],
  ];

describe.each(LAYOUTS)('a tensor of %s', (_, extents, strides) => {
  const size = extents.reduce((product, extent) => product * extent, 1);
  const at = (i: number): number => {
    let [rest, offset] = [i, 64];
    for (let d = extents.length - 1; d >= 0; d--) {
      offset += (rest % extents[d]!) * strides[d]!;
      rest = Math.floor(rest / extents[d]!);
    }
    return offset / 4;
  };
  const values = Array.from({ length: size }, (_each, i) => i + 0.5);

  it.each([
    ['singles', Float32Array.from(values)],
    ['doubles', Float64Array.from(values)],
    ['a list', values],
  ])('stores and gives %s', (_kind, given) => {
    const { tensor, memory } = tensorOf(extents, strides);
    expect(tensor.size).toBe(size);
    expect(tensor.write(given)).toBe(-1);
    expect(Array.from(tensor.read())).toEqual(values);
    expect(tensor.take()).toEqual(Float32Array.from(values));
    const places = new Map(values.map((value, i) => [at(i), value]));
    expect(memory.floats.every((number, place) => number === (places.get(place) ?? 7))).toBe(true);
    for (let i = 0; i < size; i++) expect(tensor.get(i)).toBe(values[i]);
  });

  it('finds the first number that is not finite, or would not be', () => {
    for (const bad of [0, Math.floor(size / 2), size - 1].filter((i) => i >= 0 && i < size)) {
      const wrong = Float64Array.from(values);
      wrong.fill(1e300, bad);
      for (const given of [wrong, Float32Array.from(wrong), Array.from(wrong)]) {
        expect(tensorOf(extents, strides).tensor.write(given)).toBe(bad);
      }
    }
  });
});
