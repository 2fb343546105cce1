import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ApiReader, apiReport } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'meristem-api-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

describe('ApiReader', () => {
  write(
    'inner.ts',
    '/** Documented. */',
    'export function size(of: string): number;',
    'export function size(of: readonly unknown[]): number;',
    'export function size(of: { readonly length: number }): number { return of.length; }',
    'export class Pool { #units = 1; grow() { return ++this.#units; } }',
    'export const LIMIT = 3, spare = [1].map(String);',
    'export const inside = 4;',
    'export type Limit = typeof LIMIT;',
  );
  const index = write(
    'index.ts',
    "export { spare as rest, size, Pool, LIMIT } from './inner.ts';",
    "export type { Limit } from './inner.ts';",
  );
  const declarations = new ApiReader([index]).declarations(index);

  it('finds the exports in the order of the alphabet, and nothing else', { timeout: 60_000 }, () => {
    expect([...declarations.keys()]).toEqual(['LIMIT', 'Limit', 'Pool', 'rest', 'size']);
  });

  it('writes types that the source leaves to the compiler, each overload, and no body or comment', () => {
    expect(declarations.get('Pool')).toBe('class Pool {\n    #private;\n    grow(): number;\n}');
    expect(declarations.get('size')).toBe(
      'function size(of: string): number;\nfunction size(of: readonly unknown[]): number;',
    );
    expect(declarations.get('Limit')).toBe('type Limit = typeof LIMIT;');
  });

  it('says under which other name an export stands inside', () => {
    expect(declarations.get('rest')).toMatch(/spare: string\[\];\nexport \{ spare as rest \};$/);
  });
});

describe('apiReport', () => {
  it('counts the exports of each entry point', () => {
    const report = apiReport([{ name: '@scope/a', declarations: new Map([['B', 'type B = 1;']]) }]);
    expect(report).toContain('## @scope/a: 1 exports\n\n```ts\ntype B = 1;\n```\n');
  });
});
