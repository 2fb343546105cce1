import { expect, it } from 'vitest';
import { BackendError } from '../errors/backend-error.ts';
import { loadPart } from './load-part.ts';

it('gives what was loaded', async () => {
  expect(await loadPart('threads', () => Promise.resolve(7))).toBe(7);
});

it('says which part is missing, why, and what to do', async () => {
  const cause = new TypeError(
    'Failed to fetch dynamically imported module: https://example.test/several-threads.js',
  );
  const refused = loadPart('threads', () => Promise.reject(cause));
  await expect(refused).rejects.toThrow(BackendError);
  await expect(refused).rejects.toThrow(
    'threads: found no code of this part of @meristem/backend-cpu (Failed to fetch dynamically imported module: ' +
      'https://example.test/several-threads.js), expected it beside that of the backend. Serve every file that the bundler ' +
      'has made, or that is in the folder "dist" of the package.',
  );
  await expect(refused).rejects.toHaveProperty('cause', cause);
});
