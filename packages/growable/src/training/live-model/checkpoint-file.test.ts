import { MeristemError, randomKey, readTensorFile, referenceBackend, uniformAt } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import type { Checkpoint } from './checkpoint.ts';
import { checkpointFromBytes, checkpointToBytes } from './checkpoint-file.ts';

const trainer = trained(sampleTrainer({ model: catalogued('gated', sampleTask, 3) }), 80);
const checkpoint = trainer.checkpoint();
const bytes = checkpointToBytes(checkpoint);

/** The checkpoint with other numbers in a variable. */
function holding(name: string, values: Float64Array): Checkpoint {
  const { state } = checkpoint;
  return { ...checkpoint, state: { ...state, tensors: { ...state.tensors, [name]: values } } };
}

describe('the file of a checkpoint', () => {
  it('gives back what was written, the same bytes each time', () => {
    const read = checkpointFromBytes(bytes);
    expect(read).toEqual(checkpoint);
    expect(checkpointToBytes(read)).toEqual(bytes);
  });

  it('holds every variable under its own name and in its shape, as other programs read it', () => {
    const { tensors, metadata } = readTensorFile(bytes);
    const { state } = trainer;
    for (const [{ name, dims }, values] of state.tensors) {
      const found = tensors.get(name)!;
      expect(found.shape).toEqual(dims.map(({ axis }) => state.extent(axis)));
      expect(found.values).toEqual(values);
    }
    const names = new Set([...state.tensors.keys()].map(({ name }) => name));
    const others = [...tensors.keys()].filter((name) => !names.has(name));
    expect(others.every((name) => name.startsWith('@'))).toBe(true);
    expect(metadata['format']).toBe('meristem.checkpoint');
    expect(JSON.parse(metadata['checkpoint']!)).toMatchObject({
      cycle: 80,
      seed: 11,
      births: trainer.births,
    });
  });

  it('holds numbers of 4 bytes where the backend does, and loses no bit of them', () => {
    const single = trained(sampleTrainer({ backend: referenceBackend('single') }), 30);
    const written = checkpointToBytes(single.checkpoint());
    for (const [{ name }, values] of single.state.tensors) {
      const found = readTensorFile(written).tensors.get(name)!.values;
      expect(found).toBeInstanceOf(Float32Array);
      expect([...found]).toEqual([...values]);
    }
    const resumed = sampleTrainer({
      backend: referenceBackend('single'),
      checkpoint: checkpointFromBytes(written),
    });
    expect([...trained(resumed, 20).state.tensors.values()]).toEqual([
      ...trained(single, 20).state.tensors.values(),
    ]);
  });

  it('keeps -0 and the smallest numbers', () => {
    const name = Object.keys(checkpoint.state.tensors)[0]!;
    const values = Float64Array.from(checkpoint.state.tensors[name]!);
    values.set([-0, 5e-324, -Number.MAX_VALUE]);
    const read = checkpointFromBytes(checkpointToBytes(holding(name, values))).state.tensors[name]!;
    expect(Object.is(read[0], -0)).toBe(true);
    expect([read[1], read[2]]).toEqual([5e-324, -Number.MAX_VALUE]);
  });

  it('keeps what JSON has no word for, and long lists of numbers, in what a rule remembers', () => {
    const memory = {
      lowest: Infinity,
      trend: [-0, NaN, 1.5],
      $: 'dollars',
      $numbers: ['x'],
      long: Array.from({ length: 100 }, (_, i) => i / 7),
      counts: [...Array(64).keys()],
      nested: { none: null, yes: true },
    };
    const read = checkpointFromBytes(checkpointToBytes({ ...checkpoint, memory }));
    expect(read.memory).toEqual(memory);
    expect(Object.is((read.memory['trend'] as number[])[0], -0)).toBe(true);
  });

  it('carries notes, but none under a name of its own', () => {
    const notes = { experiment: '{"cycles":80}', author: 'größer' };
    expect(checkpointFromBytes(checkpointToBytes({ ...checkpoint, notes })).notes).toEqual(notes);
    expect(() => checkpointToBytes({ ...checkpoint, notes: { format: 'mine' } })).toThrow(
      'checkpoint: $.notes.format: found a note of this name, expected another name.',
    );
  });

  it('takes little more than the numbers', () => {
    const numbers = [...trainer.state.tensors.values()].reduce((total, { length }) => total + length, 0);
    expect(bytes.length).toBeLessThan(8 * numbers + 6000);
  });
});

describe('a damaged file of a checkpoint', () => {
  const key = randomKey(3);

  it('is never taken, whichever of its bits has flipped', () => {
    for (let i = 0; i < 2000; i++) {
      const bit = Math.floor(uniformAt(key, i) * 8 * bytes.length);
      const flipped = bytes.slice();
      flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
      expect(() => checkpointFromBytes(flipped), `bit ${bit}`).toThrow(MeristemError);
    }
  });

  it('is never taken, wherever it ends too soon', () => {
    for (let i = 0; i < 500; i++) {
      const length = Math.floor(uniformAt(key, 5000 + i) * bytes.length);
      expect(() => checkpointFromBytes(bytes.subarray(0, length)), `${length} bytes`).toThrow(MeristemError);
    }
  });

  it('says what it holds instead', () => {
    expect(() => checkpointFromBytes(new TextEncoder().encode('{"trainer":{}}'))).toThrow('readTensorFile');
  });
});
