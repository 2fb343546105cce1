import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { isArrayOf } from './typed-array.ts';

const elsewhere = (source: string): unknown => runInNewContext(source);

describe('typed arrays', () => {
  it('are known from whichever realm they come', () => {
    const foreign = elsewhere('new Float32Array([1, 2])');
    expect(foreign instanceof Float32Array).toBe(false);
    expect(isArrayOf(foreign, 'Float32Array')).toBe(true);
    expect(isArrayOf(elsewhere('new Int32Array(2)'), 'Float64Array', 'Int32Array')).toBe(true);
    expect(isArrayOf(new Uint8Array(1), 'Uint8Array')).toBe(true);
  });

  it('are told from other classes, lists, views without elements, and what calls itself so', () => {
    expect(isArrayOf(elsewhere('new Float32Array(1)'), 'Float64Array')).toBe(false);
    expect(isArrayOf(elsewhere('[1, 2]'), 'Float32Array')).toBe(false);
    expect(isArrayOf(new DataView(new ArrayBuffer(4)), 'Float32Array', 'Uint8Array')).toBe(false);
    expect(isArrayOf({ [Symbol.toStringTag]: 'Float32Array' }, 'Float32Array')).toBe(false);
    expect(isArrayOf(undefined, 'Float32Array')).toBe(false);
  });
});
