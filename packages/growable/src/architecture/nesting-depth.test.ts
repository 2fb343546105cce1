import { expect, it } from 'vitest';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import type { Architecture } from './architecture.ts';
import { ArchitectureError } from './errors.ts';
import { areaGraph } from './graph-builder.ts';

/** Graphs in one another, the innermost with a pool. */
function nested(depth: number): Architecture {
  const inner = depth === 1 ? recurrentPool() : nested(depth - 1);
  return areaGraph(`level${depth}`, ({ input, area, project, output }) => {
    const place = area('x', inner as Architecture);
    project(input('in'), place);
    output('out', [place]);
  });
}

it('refuses graphs that are nested too deeply, by a typed error and at once', () => {
  const start = performance.now();
  expect(() => nested(500)).toThrow(ArchitectureError);
  expect(() => nested(500)).toThrow('Nest them less deeply.');
  expect(performance.now() - start).toBeLessThan(2000);
  expect(nested(12).name).toBe('level12');
});
