import {
  add,
  axis,
  createState,
  multiply,
  normal,
  randomKey,
  referenceBackend,
  scan,
  sum,
  tanh,
  type Tensor,
  trace,
  variable,
} from '@meristem/autodiff';
import { EDGE_EXTENTS } from '@meristem/autodiff/testing';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../index.ts';
import { difference } from '../testing/compare-graph.ts';

const cpu = await cpuBackend({ precision: 'portable' });

/** Each step multiplies a vector with a matrix that it has computed itself: the weighted sum of every row of a batch. */
function weightedRows(batchSize: number, units: number) {
  const [unit, batch, time] = [axis('unit'), axis('batch', batchSize), axis('time', 3)];
  const start = variable({ name: 'start', dims: [batch, unit], initial: normal(1) });
  const weight = variable({ name: 'weight', dims: [unit], initial: normal(1) });
  const { carry } = scan({
    over: time,
    carry: { x: start },
    elements: {},
    step: ({ x }) => {
      const total = sum(multiply(weight as Tensor, tanh(x)), unit);
      return { carry: { x: add(x, total) }, emit: {} };
    },
  });
  const plan = trace({ name: 'rows', outputs: { x: carry.x } });
  const state = createState({
    variables: [start, weight],
    axes: [time],
    key: randomKey(2),
    extents: { unit: units },
  });
  return { plan, state };
}

describe('the product of a vector and a matrix in a loop', () => {
  it.each(EDGE_EXTENTS.flatMap((units) => [1, 2, 3, 5].map((batch) => [units, batch] as const)))(
    'takes the matrix that the step itself has computed, with %i units in a batch of %i',
    (units, batch) => {
      const { plan, state } = weightedRows(batch, units);
      const [found, expected] = [cpu, referenceBackend('double')].map((backend) => {
        const executable = backend.place(state).load(plan);
        executable.run({});
        return Float64Array.from(executable.output('x'));
      });
      expect(difference(found!, expected!)).toBeLessThan(1e-6);
    },
  );
});
