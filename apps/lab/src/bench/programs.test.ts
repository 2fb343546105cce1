import { editOf, referenceBackend } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import { describe, expect, it } from 'vitest';
import { CompilationCount } from './compilation-count.ts';
import { ElementwisePlan, ELEMENTWISE_NAMES } from './elementwise-plan.ts';
import { PaperCycle } from './paper-cycle.ts';
import { Perceptron } from './perceptron.ts';
import { ProductPlan } from './product-plan.ts';

const backends = [
  ['reference', () => Promise.resolve(referenceBackend('single'))],
  ['cpu', () => cpuBackend({ blas: 'none' })],
] as const;

describe.each(backends)('what is timed, on the %s backend', (_, open) => {
  it('trains the paper network by its plan alone and by its trainer', async () => {
    const cycle = new PaperCycle(5, await open());
    expect(cycle.timePlan(3)).toBeGreaterThan(0);
    expect(cycle.timeTrainer(3)).toBeGreaterThan(0);
    expect(cycle.residence.clock).toBe(3);
    expect(cycle.residence.extents).toMatchObject({ [cycle.axis.name]: 5 });
    cycle.release();
  });

  it('trains a perceptron', async () => {
    const network = new Perceptron(await open(), { batch: 6, inputs: 5, hidden: 7, classes: 3 });
    network.time(1);
    const before = network.loss;
    expect(before).toBeGreaterThan(0);
    network.time(800);
    expect(network.loss).toBeLessThan(before);
    network.release();
  });

  it('multiplies, and computes element by element', async () => {
    const backend = await open();
    const products = new ProductPlan(40, backend);
    expect(products.products).toBe(16);
    expect(products.time(1)).toBeGreaterThan(0);
    products.release();
    for (const name of ELEMENTWISE_NAMES) {
      const plan = new ElementwisePlan(name, 37, backend);
      expect(plan.elements).toBe(56 * 37);
      expect(plan.time(1)).toBeGreaterThan(0);
      plan.release();
    }
  });
});

describe('edits of the paper network on the WebAssembly backend', () => {
  it('compile and lower nothing', async () => {
    const watch = new CompilationCount();
    try {
      const cycle = new PaperCycle(20, await cpuBackend({ blas: 'none' }));
      expect(watch.count).toBeGreaterThan(0);
      expect(cycle.lookups).toBeGreaterThan(0);
      cycle.timePlan(1);
      const [compiled, lowered] = [watch.count, cycle.lookups];
      for (let pair = 0; pair < 50; pair++) cycle.residence.apply(editOf(cycle.axis, 20, [pair % 20], 1));
      cycle.timePlan(1);
      expect([watch.count, cycle.lookups]).toEqual([compiled, lowered]);
      cycle.release();
    } finally {
      watch.stop();
    }
  });
});

describe('CompilationCount', () => {
  it('counts modules until it is stopped, and leaves everything as it was', async () => {
    const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    const { Module, compile } = WebAssembly;
    const watch = new CompilationCount();
    expect(new WebAssembly.Module(bytes)).toBeInstanceOf(Module);
    await WebAssembly.compile(bytes);
    watch.stop();
    new WebAssembly.Module(bytes);
    expect(watch.count).toBe(2);
    expect(WebAssembly.Module).toBe(Module);
    expect(WebAssembly.compile).toBe(compile);
  });
});
