import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workspaceRoot } from '../workspace/projects.ts';

/** A class of errors, with the field by which it says its own name, if that comes first. */
const ERROR_CLASS =
  /export class (\w+) extends \w*Error\b[^{]*\{(?:\s*override readonly name(?:: string)? = '(\w+)';)?/g;

describe('every exported class of errors of a package', () => {
  const files = globSync('packages/*/src/**/*.ts', { cwd: workspaceRoot }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  const classes = files.flatMap((file) =>
    [...readFileSync(join(workspaceRoot, file), 'utf8').matchAll(ERROR_CLASS)]
      .map(([, name, said]) => ({ file, name, said }))
      // The base class names those of users.
      .filter(({ name }) => name !== 'MeristemError'),
  );

  it.each(classes)('writes out the name $name, which minifiers would change', ({ name, said }) => {
    expect(said).toBe(name);
  });

  it('is among those looked at', () => {
    expect(classes.map(({ name }) => name)).toContain('BackendError');
    expect(classes.length).toBeGreaterThan(10);
  });
});
