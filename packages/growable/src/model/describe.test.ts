import type { Ports } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { ArchitectureError } from '../architecture/errors.ts';
import { areaGraph } from '../architecture/graph-builder.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { residualStack } from '../modules/residual-stack.ts';
import { catalogued, symbolPorts } from '../testing/sample-models.ts';
import { describeArchitecture } from './describe.ts';

describe('describeArchitecture', () => {
  it('says everything about the network of the paper', () => {
    expect(describeArchitecture(catalogued('recurrent', symbolPorts(4)), symbolPorts(4), 40)).toEqual({
      axes: ['time=40', 'batch=1', 'symbol=4', 'next=4', 'memory (1 to 99)'],
      areas: ['memory: recurrentPool, 1 unit at first (1 to 99)'],
      tensors: [
        'symbol.to.memory [pre symbol, post memory] (input)',
        'memory.to.next [pre memory, post next] (readout)',
        'memory.recurrent [pre memory, post memory] (recurrent)',
        'memory.bias [memory] (bias)',
        'next.bias [next] (readoutBias)',
        'memory.activation [batch, memory] (carried)',
      ],
      projections: ['symbol -> memory', 'memory -> next', 'memory -> memory (recurrent)'],
      structures: [],
      units: [
        'one unit of memory: symbol.to.memory (incoming); memory.to.next (outgoing); memory.recurrent (outgoing and incoming); memory.bias (own); memory.activation (own)',
      ],
    });
  });

  it('names delays', () => {
    const { projections } = describeArchitecture(catalogued('loop', symbolPorts(2)), symbolPorts(2), 8);
    expect(projections).toContain('association -> memory (reads the step before)');
    expect(projections).toContain('memory -> association');
  });

  it('says what projections do besides adding, what comes and goes, and who is in which graph', () => {
    const column = areaGraph('cell', ({ input, area, project, output }) => {
      const core = area('core', recurrentPool());
      project(input('in'), core);
      output('out', [core]);
    });
    const graph = areaGraph('everything', ({ input, area, areas, project, projections, output }) => {
      const symbol = input('symbol');
      const stack = area('stack', residualStack({ units: 2 }));
      const cell = area('cell', column);
      project(symbol, stack);
      project(symbol, cell);
      project(cell, stack, { interaction: 'multiplicative' });
      project(stack, cell, { delay: 1, interaction: 'mixture' });
      output('next', [stack, cell]);
      areas('p', recurrentPool({ units: 2 }), { max: 3, reads: ['@inputs', { place: '@peers', delay: 1 }] });
      areas('q', column, { initial: 0 });
      projections('links', { sources: ['@inputs'], max: 9 });
    });
    const text = describeArchitecture(graph, symbolPorts(3), 5);
    expect(text.areas).toEqual([
      'cell.core: recurrentPool, 1 unit at first (1 to 99), in the graph cell',
      'stack: residualStack, 2 units at first (1 to 99), 1 layer (0 to 24)',
      'p1: recurrentPool, 2 units at first (1 to 99), of the population p',
    ]);
    expect(text.projections).toContain('cell.core -> stack (scales what reaches it)');
    expect(text.projections).toContain(
      'stack -> cell.core (reads the step before; a learned mixture of adding and scaling)',
    );
    expect(text.structures).toEqual([
      'stack.layers: layers, 1 at first (0 to 24): b1',
      'p: areas, 1 at first (0 to 3): p1; a newborn is recurrentPool, 2 units at first (1 to 99), reads @inputs, @peers (reads the step before) and feeds @outputs',
      'q: areas, 0 at first (0 to 8): none yet; a newborn is the graph cell of core, reads @inputs and feeds @outputs',
      'links: projections, 3 at first (0 to 9): symbol>stack, symbol>cell.core, symbol>p1',
    ]);
    expect(text.axes).toContain('stack.b1.units (1 to 99)');
    expect(text.units).toContain('b1: stack.b1.adding (outgoing)');
    expect(text.units).toContain('symbol>stack: symbol.to.stack (outgoing)');
  });

  it('refuses ports that do not fit', () => {
    const failure = () =>
      describeArchitecture(catalogued('recurrent', symbolPorts(4)), { inputs: [], targets: [] }, 40);
    expect(failure).toThrow(ArchitectureError);
  });

  it('says where areas have sites, and how those of projections meet', () => {
    const seeing = areaGraph('seeing', ({ input, area, project, output }) => {
      const [edges, shapes] = [area('edges', recurrentPool()), area('shapes', recurrentPool())];
      project(input('image'), edges, { window: { size: 3 } });
      project(edges, shapes, {
        pool: { by: 'max', size: 2 },
        window: { size: [3, 2], stride: 2, padding: 'none' },
      });
      project(shapes, edges, { delay: 1, pool: { by: 'mean' } });
      project(edges, edges, { delay: 1, window: { size: 3, groups: 'units' } });
      project(shapes, output('next', []), { flatten: true });
    });
    const ports: Ports = {
      inputs: [{ kind: 'grid', name: 'image', sites: [28, 20], size: 3 }],
      targets: symbolPorts(2).targets,
    };
    const text = describeArchitecture(seeing, ports, 1);
    expect(text.axes.slice(-4)).toEqual([
      'rows of image=28',
      'columns of image=20',
      'rows of shapes=6',
      'columns of shapes=5',
    ]);
    expect(text.areas).toEqual([
      'edges: recurrentPool, 1 unit at first (1 to 99), at each of 28 rows of image and 20 columns of image',
      'shapes: recurrentPool, 1 unit at first (1 to 99), at each of 6 rows of shapes and 5 columns of shapes',
    ]);
    expect(text.projections.slice(0, 5)).toEqual([
      'image -> edges (windows of 3)',
      'edges -> shapes (the largest of 2 sites; windows of 3 x 2, stride 2, padding none)',
      'shapes -> edges (the mean of all sites; reads the step before)',
      'edges -> edges (windows of 3, each unit its own; reads the step before)',
      'shapes -> next (all sites at once)',
    ]);
    expect(text.units[0]).toContain('edges.to.edges (outgoing and incoming); edges.to.edges.window (own)');
  });
});
