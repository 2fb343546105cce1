import { describe, expect, it } from 'vitest';
import { BACKENDS, openBackend, resolveBackend } from './backend-choice.ts';

describe('resolveBackend', () => {
  it('takes auto for the best backend of this build', () => {
    expect(resolveBackend('auto')).toBe('cpu');
    expect(resolveBackend('reference')).toBe('reference');
    expect(resolveBackend('cpu')).toBe('cpu');
  });
});

describe('openBackend', () => {
  it.each(BACKENDS)('opens %s in single precision', async (name) => {
    const { description } = await openBackend(name);
    expect(description).toMatchObject({ name: name === 'reference' ? name : 'cpu', precision: 'single' });
  });

  it('opens portable without fused products, which differ from machine to machine', async () => {
    expect((await openBackend('portable')).description).toMatchObject({ simd: 'wasm', blas: 'none' });
  });
});
