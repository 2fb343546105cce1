import { referenceBackend } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import { describe, expect, it } from 'vitest';
import { OPERATIONS, operationWork } from './operation-plan.ts';
import { convolutionWork, transformerWork } from './network-plans.ts';
import { TimedPlan } from './timed-plan.ts';

describe('networks of the benchmark', () => {
  it.each([
    // What guessing costs, before anything is learnt.
    { name: 'the convolutional one', work: convolutionWork, first: Math.log(10) },
    { name: 'the transformer', work: transformerWork, first: 64 * Math.log(32) },
  ])('learn: $name', async ({ work, first }) => {
    const plan = new TimedPlan(work(), await cpuBackend({ blas: 'none' }));
    const losses = Array.from({ length: 4 }, () => plan.next('loss'));
    plan.release();
    expect(losses[0]! / first).toBeCloseTo(1, 1);
    expect(losses[3]).toBeLessThan(losses[0]!);
  });
});

describe('operations of the benchmark', () => {
  it.each(OPERATIONS)('%s puts out what the reference backend does', async (name) => {
    const work = operationWork(name, 5);
    const names = [...work.plan.outputs.keys()];
    const found = [await cpuBackend({ blas: 'none' }), referenceBackend('double')].map((backend) => {
      const residence = backend.place(work.state);
      const executable = residence.load(work.plan);
      executable.run(work.inputs[0]!);
      const numbers = names.flatMap((each) => [...executable.output(each)]);
      residence.release();
      return numbers;
    }) as [number[], number[]];
    expect(found[0].length).toBeGreaterThan(500);
    found[0].forEach((value, i) => expect(value).toBeCloseTo(found[1][i]!, 3));
  });
});
