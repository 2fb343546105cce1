import { describe, expect, it } from 'vitest';
import { countsText, unitsOfScale } from './population-counts.ts';

const populations = [
  { name: 'memory', scale: 'neuron', size: 20, dead: 0 },
  { name: 'stack', scale: 'neuron', size: 8, dead: 0 },
  { name: 'stack.layers', scale: 'layer', size: 3, dead: 0 },
  { name: 'tower.layers', scale: 'layer', size: 0, dead: 0 },
  { name: 'areas', scale: 'area', size: 1, dead: 0 },
] as const;

describe('unitsOfScale', () => {
  it.each([
    ['neuron', 28],
    ['layer', 3],
    ['area', 1],
    ['projection', undefined],
  ] as const)('adds up the populations of scale %s', (scale, size) => {
    expect(unitsOfScale(populations, scale)).toBe(size);
  });
});

describe('countsText', () => {
  it('names every scale that there is', () => {
    expect(countsText(28, populations)).toBe('28 units, 3 layers, 1 area');
    expect(countsText(8, populations.slice(0, 2), 3)).toBe('  8 units');
  });
});
