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
    expect((await openBackend(name)).description).toMatchObject({ name, precision: 'single' });
  });
});
