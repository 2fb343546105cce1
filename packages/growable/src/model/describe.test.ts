import { describe, expect, it } from 'vitest';
import { ArchitectureError } from '../architecture/errors.ts';
import { catalogued, symbolPorts } from '../testing/sample-models.ts';
import { describeArchitecture } from './describe.ts';

describe('describeArchitecture', () => {
  it('says everything about the network of the paper', () => {
    expect(describeArchitecture(catalogued('recurrent', symbolPorts(4)), symbolPorts(4), 40)).toEqual({
      axes: ['time=40', 'batch=1', 'symbol=4', 'next=4', 'memory (1 to 99)'],
      tensors: [
        'symbol.to.memory [pre symbol, post memory] (input)',
        'memory.to.next [pre memory, post next] (readout)',
        'memory.recurrent [pre memory, post memory] (recurrent)',
        'memory.bias [memory] (bias)',
        'next.bias [next] (readoutBias)',
        'memory.activation [batch, memory] (carried)',
      ],
      projections: ['symbol -> memory', 'memory -> next', 'memory -> memory (recurrent)'],
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

  it('refuses ports that do not fit', () => {
    const failure = () =>
      describeArchitecture(catalogued('recurrent', symbolPorts(4)), { inputs: [], targets: [] }, 40);
    expect(failure).toThrow(ArchitectureError);
  });
});
