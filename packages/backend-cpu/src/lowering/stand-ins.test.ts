import {
  axis,
  createState,
  gradient,
  multiply,
  normal,
  type Plan,
  project,
  randomKey,
  referenceBackend,
  scan,
  slice,
  sum,
  tanh,
  type Tensor,
  trace,
  variable,
  zeros,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../cpu-backend.ts';
import { describeProgram } from '../describe-program.ts';
import { difference } from '../testing/compare-graph.ts';

const [time, batch] = [axis('time', 5), axis('batch', 3)];
const unit = axis('unit', { max: 40 });
const [gate, one] = [axis('gate', 3), axis('one', 1)];
const drive = variable({ name: 'drive', dims: [time, batch, gate, unit], initial: normal(1) });
const weight = variable({ name: 'weight', dims: [unit.pre, unit.post], initial: normal(0.5) });
const start = variable({ name: 'start', dims: [batch, unit], initial: zeros });

/** What goes into the gates of all steps is cut apart before a loop, and its gradient put together after the other one. */
function planOf(): Plan {
  const driven = tanh(drive as Tensor);
  const part = (at: number): Tensor => sum(slice(driven, gate, at, one), one);
  const { emitted } = scan({
    over: time,
    carry: { state: start },
    elements: { a: part(0), b: part(1), c: part(2) },
    step: ({ state }, { a, b, c }) => {
      const next = tanh(multiply(project(multiply(state, a), weight as Tensor), b));
      const after = multiply(next, c);
      return { carry: { state: after }, emit: { after } };
    },
  });
  const loss = sum(multiply(emitted.after, emitted.after), time, batch, unit);
  const [drives, weights] = gradient(loss, [drive, weight]) as [Tensor, Tensor];
  return trace({ name: 'gates', outputs: { loss, drives, weights } });
}

describe('parts of a tensor', () => {
  const plan = planOf();
  const state = (units: number) =>
    createState({
      variables: [drive, weight, start],
      key: randomKey(3),
      extents: { unit: units },
    });

  it('are read, and put together, without being copied outside of loops', () => {
    const copies = describeProgram(plan)
      .split('\n')
      .filter((line) => /^\s+t\d+(\[[^=]*=[^\]]*\])? = t\d+(\[[^\]]*\])?$/.test(line));
    expect(copies).toEqual([]);
  });

  it.each([1, 4, 7, 17])('hold what they do on the reference backend, with %i units', async (units) => {
    const backends = [await cpuBackend({ blas: 'none' }), referenceBackend('double')];
    const [found, expected] = backends.map((backend) => {
      const residence = backend.place(state(units));
      const executable = residence.load(plan);
      executable.run({});
      const outputs = ['loss', 'drives', 'weights'].map((name) => Float64Array.from(executable.output(name)));
      residence.release();
      return outputs;
    }) as [Float64Array[], Float64Array[]];
    for (const [at, numbers] of expected.entries())
      expect(difference(found[at] as Float64Array, numbers)).toBeLessThan(1e-5);
  });
});
