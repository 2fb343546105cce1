import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProjects } from '../workspace/projects.ts';
import { folderCircles, folderGraph, valueImports } from './folder-circles.ts';

describe('valueImports', () => {
  it('counts what is there when the program runs', () => {
    const source = `
      import { a, type B } from './a.ts';
      import './b.ts';
      import * as c from '../c.ts';
      export { d } from './d.ts';
      export * from './e.ts';
      import type { F } from './f.ts';
      import { type G, type H } from './g.ts';
      export type { I } from './i.ts';
      export { type J } from './j.ts';
      import { join } from 'node:path';
    `;
    expect(valueImports(source)).toEqual(['./a.ts', './b.ts', '../c.ts', './d.ts', './e.ts']);
  });
});

describe('folderCircles', () => {
  const graphOf = (edges: Record<string, readonly string[]>) =>
    new Map(Object.entries(edges).map(([from, to]) => [from, new Set(to)]));

  it('finds none where imports go one way', () => {
    expect(folderCircles(graphOf({ a: ['b', 'c'], b: ['c'], c: [] }))).toEqual([]);
  });

  it('names the folders of a circle, once', () => {
    expect(folderCircles(graphOf({ b: ['c'], c: ['a'], a: ['b'] }))).toEqual(['a -> b -> c -> a']);
  });
});

describe('the folders of this workspace', () => {
  const rooms = readProjects()
    .map(({ name, root }) => ({ name, sources: join(root, 'src') }))
    .filter(({ sources }) => existsSync(sources));

  it.each(rooms)('of $name do not import each other in a circle', ({ sources }) => {
    expect(folderCircles(folderGraph(sources))).toEqual([]);
  });
});
