import { describe, expect, it } from 'vitest';
import { newGraph } from '../canvas/new-area.ts';
import { addArea, removeArea, renameArea, setArea } from './area-edits.ts';
import { areaPaths } from './area-paths.ts';
import { emptyDocument } from './empty-document.ts';
import { graphAt, standingPath } from './graph-path.ts';

const HERE = { x: 1, y: 2 };
const withInner = () => addArea(emptyDocument(), [], newGraph('inner'), HERE)!.document;
const architectureOf = (document = emptyDocument()) => document.experiment.architecture;

describe('edits of areas', () => {
  it('adds an area under a free name, at its place', () => {
    const { document, name } = addArea(emptyDocument(), [], { name: 'memory', kind: 'attention' }, HERE)!;
    expect(name).toBe('memory2');
    expect(architectureOf(document).areas.at(-1)).toEqual({ name: 'memory2', kind: 'attention' });
    expect(document.places).toEqual({ memory2: HERE });
  });

  it('adds an area to a nested graph, and to none that is not there', () => {
    const { document } = addArea(withInner(), ['inner'], { name: 'more', kind: 'attention' }, HERE)!;
    expect(graphAt(architectureOf(document), ['inner'])?.areas.map(({ name }) => name)).toEqual([
      'memory',
      'more',
    ]);
    expect(document.places['inner.more']).toEqual(HERE);
    expect(addArea(document, ['memory'], { name: 'more', kind: 'attention' }, HERE)).toBeUndefined();
  });

  it('removes an area with its projections and the places within it', () => {
    const inside = addArea(withInner(), ['inner'], { name: 'more', kind: 'attention' }, HERE)!.document;
    const removed = removeArea(removeArea(inside, [], 'inner'), [], 'memory');
    expect(architectureOf(removed).areas).toEqual([]);
    expect(architectureOf(removed).projections).toEqual([]);
    expect(removed.places).toEqual({});
  });

  it('renames an area wherever it is named: projections, ports of graphs, places', () => {
    const document = withInner();
    const { experiment } = document;
    const projections = [
      { from: 'memory', to: 'inner.entry' },
      { from: 'innermost', to: 'inner' },
    ];
    const joined = {
      ...document,
      experiment: { ...experiment, architecture: { ...experiment.architecture, projections } },
    };
    const renamed = renameArea(joined, [], 'inner', 'core');
    expect(architectureOf(renamed).projections).toEqual([
      { from: 'memory', to: 'core.entry' },
      { from: 'innermost', to: 'core' },
    ]);
    expect(Object.keys(renamed.places)).toEqual(['core']);
    expect(areaPaths(architectureOf(renamed))).toEqual(['memory', 'core', 'core.memory']);
  });

  it('makes an area of something else under the same name', () => {
    const set = setArea(emptyDocument(), [], 'memory', { name: 'other', kind: 'attention', heads: 2 });
    expect(architectureOf(set).areas).toEqual([{ name: 'memory', kind: 'attention', heads: 2 }]);
  });

  it('leaves the document that it began with as it was', () => {
    const document = Object.freeze(emptyDocument());
    const before = JSON.stringify(document);
    removeArea(renameArea(document, [], 'memory', 'x'), [], 'x');
    expect(JSON.stringify(document)).toBe(before);
  });

  it('leaves a graph that is gone for the one around it', () => {
    expect(standingPath(architectureOf(withInner()), ['inner', 'gone', 'more'])).toEqual(['inner']);
  });
});
