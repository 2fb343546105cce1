import { describe, expect, it } from 'vitest';
import { emptyDocument } from './empty-document.ts';
import { withPorts, withTask } from './port-edits.ts';

const { architecture } = emptyDocument().experiment;

describe('ports of another task', () => {
  it('take the places of the old ones, in order', () => {
    const other = withPorts(architecture, { inputs: ['point'], outputs: ['class'] });
    expect(other.projections).toEqual([
      { from: 'point', to: 'memory' },
      { from: 'memory', to: 'class' },
    ]);
  });

  it('are joined as the first is, where there are more of them', () => {
    const more = withPorts(architecture, { inputs: ['symbol', 'digit'], outputs: ['next', 'sum'] });
    expect(more.projections).toEqual([
      { from: 'symbol', to: 'memory' },
      { from: 'memory', to: 'next' },
      { from: 'digit', to: 'memory' },
      { from: 'memory', to: 'sum' },
    ]);
  });

  it('leave nothing behind of those that are gone', () => {
    const two = withPorts(architecture, { inputs: ['symbol', 'digit'], outputs: ['next'] });
    expect(withPorts(two, { inputs: ['digit'], outputs: ['next'] }).projections).toEqual([
      { from: 'memory', to: 'next' },
      { from: 'digit', to: 'memory' },
    ]);
  });

  it('come with their task', () => {
    const set = withTask(emptyDocument(), { name: 'iris' }, { inputs: ['measures'], outputs: ['species'] });
    expect(set.experiment.task).toEqual({ name: 'iris' });
    expect(set.experiment.architecture.inputs).toEqual(['measures']);
  });
});
