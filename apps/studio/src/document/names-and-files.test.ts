import { describe, expect, it } from 'vitest';
import { emptyDocument } from './empty-document.ts';
import { fileName, fileText } from './file.ts';
import { itemOfPath } from './item-of-path.ts';
import { freeName, nameFault } from './place-names.ts';
import { newGraph } from '../canvas/new-area.ts';
import { addArea } from './area-edits.ts';

const { architecture } = emptyDocument().experiment;

describe('names', () => {
  it('are counted on where they are taken', () => {
    expect(freeName(new Set(['memory', 'memory2']), 'memory')).toBe('memory3');
    expect(freeName(new Set(['memory', 'memory2']), 'memory2')).toBe('memory3');
    expect(freeName(new Set(), 'memory')).toBe('memory');
  });

  it('have to be names that nothing else has', () => {
    expect(nameFault(architecture, 'symbol')).toContain('already');
    expect(nameFault(architecture, 'memory', 'memory')).toBeUndefined();
    expect(nameFault(architecture, 'new-area_2')).toBeUndefined();
    for (const wrong of ['', '2nd', 'a.b', '<b>', 'a b', 'x'.repeat(61)]) {
      expect(nameFault(architecture, wrong), wrong).toContain('begins with a letter');
    }
  });
});

describe('files', () => {
  it('are named after the document, in letters that every system takes', () => {
    expect(fileName({ ...emptyDocument(), name: ' Zwei Räume: ../../etc ' })).toBe(
      'zwei-räume-etc.studio.json',
    );
    expect(fileName({ ...emptyDocument(), name: '***' })).toBe('network.studio.json');
  });

  it('hold the document as JSON', () => {
    expect(JSON.parse(fileText(emptyDocument()))).toEqual(emptyDocument());
  });
});

describe('items of faults', () => {
  const nested = addArea(emptyDocument(), [], newGraph('inner'), { x: 0, y: 0 })!.document.experiment
    .architecture;

  it('are areas and projections, also of nested graphs', () => {
    const area = { path: [], selection: { kind: 'thing', name: 'memory' } };
    expect(itemOfPath(nested, '$.architecture.areas[0].units')).toEqual(area);
    expect(itemOfPath(nested, '$.experiment.architecture.areas[0]')).toEqual(area);
    expect(itemOfPath(nested, '$.architecture.areas[1].graph.areas[0].units')).toEqual({
      path: ['inner'],
      selection: { kind: 'thing', name: 'memory' },
    });
    expect(itemOfPath(nested, '$.architecture.projections[1].delay')).toEqual({
      path: [],
      selection: { kind: 'projection', index: 1 },
    });
  });

  it('are not found for anything else', () => {
    for (const path of ['$.task.name', '$.architecture.areas[9]', '$.architecture.name', '$']) {
      expect(itemOfPath(nested, path), path).toBeUndefined();
    }
  });
});
