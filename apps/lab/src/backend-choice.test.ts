import { describe, expect, it } from 'vitest';
import { openBackend, resolveBackend } from './backend-choice.ts';

describe('resolveBackend', () => {
  it('takes auto for the best backend of this build', () => {
    expect(resolveBackend('auto')).toBe('reference');
    expect(resolveBackend('reference')).toBe('reference');
  });

  it('says which backends this build has', () => {
    expect(() => resolveBackend('cpu')).toThrow('This build has no cpu backend');
  });
});

describe('openBackend', () => {
  it('opens the reference backend in single precision', () => {
    expect(openBackend('reference').description).toMatchObject({ name: 'reference', precision: 'single' });
  });
});
