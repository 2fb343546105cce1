import { describe, expect, it } from 'vitest';
import type { StudioDocument } from '../contract/index.ts';
import { examplePicture } from './example-picture.ts';
import { type Mark, PICTURE } from './mark.ts';

const document = (
  task: string,
  areas: readonly string[],
  more: Partial<StudioDocument> = {},
): StudioDocument => ({
  ...{ format: 'meristem.studio', formatVersion: 1, name: 'a', seed: 0, precision: 'portable', places: {} },
  experiment: {
    task: { name: task },
    architecture: {
      name: 'network',
      inputs: ['in'],
      areas: areas.map((name) => ({ name, kind: 'recurrentPool' })),
      outputs: ['out'],
      projections: areas.map((name) => ({ from: 'in', to: name })),
    },
    rule: { kind: 'none' },
    cycles: 1,
  },
  ...more,
});

const pictures: readonly (readonly [string, StudioDocument])[] = [
  ['hard', document('reversal', ['memory'])],
  ['easy-hard-easy', document('easy-hard-easy', ['memory'])],
  ['spirals', document('two-spirals', ['lower', 'upper'])],
  ['depth', document('two-spirals', ['stack'])],
  ['three areas', document('reversal', ['a', 'b', 'c'])],
  ['shapes', document('shapes', ['lower', 'upper'])],
  ['text', document('text', ['memory'], { data: { kind: 'text', text: 'a line\nof letters' } })],
  ['constructor', document('constructor', ['memory'])],
];

const right = (mark: Mark): number =>
  mark.kind === 'box' ? mark.x + mark.width : mark.kind === 'dot' ? mark.x + mark.radius : 0;
const bottom = (mark: Mark): number =>
  mark.kind === 'box' ? mark.y + mark.height : mark.kind === 'dot' ? mark.y + mark.radius : 0;

describe('examplePicture', () => {
  it.each(pictures)('draws %s within its picture', (name, drawn) => {
    const marks = examplePicture({ key: name, document: drawn });
    expect(marks.length).toBeGreaterThan(2);
    for (const mark of marks) {
      expect(right(mark)).toBeLessThanOrEqual(PICTURE.width);
      expect(bottom(mark)).toBeLessThanOrEqual(PICTURE.height);
    }
  });

  it('places areas as the document does', () => {
    const places = { in: { x: 0, y: 0 }, a: { x: 200, y: -50 }, b: { x: 200, y: 50 }, out: { x: 400, y: 0 } };
    const marks = examplePicture({ key: 'own', document: document('other', ['a', 'b'], { places }) });
    const [, a, b] = marks.filter((mark) => mark.kind === 'box');
    expect(a?.x).toBe(b?.x);
    expect(a?.y).toBeLessThan(b?.y ?? -Infinity);
  });
});
