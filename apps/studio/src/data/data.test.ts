import { describe, expect, it } from 'vitest';
import { StudioFault } from '../contract/index.ts';
import { emptyDocument } from '../document/empty-document.ts';
import { csvHead } from './csv-head.ts';
import { pointAt, pointsFault, steppedPoint } from './drawn-points.ts';
import { openedFile } from './opened-file.ts';

describe('the head of a table', () => {
  it('has columns and rows, by the delimiter that makes most of it', () => {
    expect(csvHead('a,b;c\n1,2\r\n3,4')).toEqual({
      delimiter: ',',
      columns: ['a', 'b;c'],
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
    });
    expect(csvHead('a;b;c\n1;2;3').delimiter).toBe(';');
    expect(csvHead('\uFEFFa\tb').columns).toEqual(['a', 'b']);
  });

  it('reads quoted cells with delimiters, quotes and line ends in them', () => {
    expect(csvHead('"a,1","b ""x""",c\n"1\n2",3,4').columns).toEqual(['a,1', 'b "x"', 'c']);
    expect(csvHead('"a,1","b ""x""",c\n"1\n2",3,4').rows).toEqual([['1\n2', '3', '4']]);
  });

  it('shows a few rows of many, and none of nothing', () => {
    expect(csvHead('a,b\n' + '1,2\n'.repeat(50)).rows).toHaveLength(4);
    expect(csvHead('').columns).toEqual([]);
  });
});

describe('a file', () => {
  it('is a document, an experiment, a table or a text', () => {
    const document = emptyDocument();
    expect(openedFile('x.json', JSON.stringify(document))).toEqual({ kind: 'document', document });
    const bare = openedFile('my run.json', JSON.stringify(document.experiment));
    expect(bare).toMatchObject({
      kind: 'document',
      document: { name: 'my run', experiment: document.experiment },
    });
    expect(openedFile('x.CSV', 'a,b\n1,2')).toMatchObject({ data: { kind: 'csv', target: ['b'] } });
    expect(openedFile('x.txt', 'hello')).toEqual({ kind: 'data', data: { kind: 'text', text: 'hello' } });
  });

  it('that is none of these is refused with a message', () => {
    const wrong = [
      '{',
      '[]',
      'null',
      '{"format":"other"}',
      '{"architecture":{}}',
      '{"architecture":1,"__proto__":{"x":1}}',
    ];
    for (const text of wrong) expect(() => openedFile('x.json', text), text).toThrow(StudioFault);
    expect(() => openedFile('x.txt', 'x'.repeat(4_000_001))).toThrow(/at most 4000000/);
  });
});

describe('points', () => {
  it('lie where the pointer is, y upwards, within the plane', () => {
    const box = { left: 10, top: 20, width: 200, height: 200 };
    expect(pointAt(box, { clientX: 110, clientY: 120 })).toEqual({ x: 0, y: 0 });
    expect(pointAt(box, { clientX: 210, clientY: 20 })).toEqual({ x: 1, y: 1 });
    expect(pointAt(box, { clientX: -500, clientY: 900 })).toEqual({ x: -1, y: -1 });
  });

  it('are reached by arrow keys', () => {
    expect(steppedPoint({ x: 0, y: 0 }, 'ArrowUp', false)).toEqual({ x: 0, y: 0.05 });
    expect(steppedPoint({ x: 0.95, y: 0 }, 'ArrowRight', true)).toEqual({ x: 1, y: 0 });
    expect(steppedPoint({ x: 0, y: 0 }, 'a', false)).toBeUndefined();
  });

  it('can be learned when there are enough, in two classes', () => {
    const points = Array.from({ length: 10 }, (_, k) => ({ x: 0, y: 0, label: k % 2 }));
    expect(pointsFault(points)).toBeUndefined();
    expect(pointsFault(points.slice(1))).toContain('at least 10');
    expect(pointsFault(points.map((point) => ({ ...point, label: 0 })))).toContain('both classes');
  });
});
