/*
 * Times generated elementwise kernels on this machine: `node --conditions=@meristem/source bench/fused.bench.mjs`.
 * A measurement is the fastest of many batches, as other load only ever adds time.
 */
import { emitModule } from '../src/codegen/emit-module.ts';
import { rmsPropKernel, unaryKernel } from './fused-kernels.mjs';

const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
const words = new Int32Array(memory.buffer);
const floats = new Float32Array(memory.buffer);

/** Instantiates one kernel and lays out its operands over rows of this many elements. */
function prepare(kernel, relaxed, extents) {
  const module = new WebAssembly.Module(emitModule([kernel], { relaxed }));
  const { f0 } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const extent = extents.at(-1);
  const stride = Math.ceil(extent / 4) * 16;
  words.set([0, extents[0], ...extents], 0);
  const parameters = [0, 4, ...extents.slice(1).map((_, i) => (3 + i) * 4)];
  let top = 4096;
  const place = (access) => {
    const step = access === 'splat' ? 0 : stride;
    parameters.push(top, ...extents.slice(1).map(() => step));
    const size = Math.max(16, stride * (extents.length > 1 ? extents[0] : 1));
    for (let i = 0; i < size / 4; i++) floats[top / 4 + i] = Math.sin(i) * 0.1 + 0.2;
    top += size + 64;
  };
  kernel.inputs.forEach(place);
  kernel.outputs.forEach(({ store }) => place(store));
  words.set(parameters, 64);
  return () => f0(256);
}

/** Nanoseconds of one call, once the optimising compiler is done. */
function time(call) {
  for (const until = performance.now() + 150; performance.now() < until;)
    for (let i = 0; i < 200; i++) call();
  let count = 16;
  let best = Infinity;
  for (let batch = 0; batch < 60; batch++) {
    const start = performance.now();
    for (let i = 0; i < count; i++) call();
    const elapsed = performance.now() - start;
    if (elapsed < 1) count *= 2;
    else best = Math.min(best, elapsed / count);
  }
  return best * 1e6;
}

const row = (name, relaxed, extents, kernel) => {
  const ns = time(prepare(kernel, relaxed, extents));
  const elements = extents.reduce((product, extent) => product * extent, 1);
  const bytes =
    elements * 4 * (kernel.inputs.filter((access) => access === 'contiguous').length + kernel.outputs.length);
  console.log(
    `${relaxed ? 'relaxed ' : 'portable'} ${name.padEnd(10)} ${extents.join('x').padEnd(9)}` +
      `${ns.toFixed(1).padStart(9)} ns ${(ns / elements).toFixed(3).padStart(7)} ns/element ${(bytes / ns).toFixed(1).padStart(6)} GB/s`,
  );
};

for (const relaxed of [false, true]) {
  for (const n of [37, 100]) row('rmsprop', relaxed, [n, n], rmsPropKernel(1));
  for (const name of ['tanh', 'exp', 'log', 'sigmoid', 'softplus']) {
    for (const n of [37, 40, 100]) row(name, relaxed, [n], unaryKernel(name, 0));
  }
  for (const n of [4, 37, 100, 10_000]) row('copy', relaxed, [n], unaryKernel('copy', 0));
  row('copy', relaxed, [100, 4], unaryKernel('copy', 1));
  row('copy', relaxed, [1, 4], unaryKernel('copy', 1));
  row('relu', relaxed, [100], unaryKernel('relu', 0));
  for (const store of ['sum', 'max']) row(store, relaxed, [100, 100], unaryKernel('copy', 1, store));
}

const plan = Array.from({ length: 12 }, () => rmsPropKernel(1));
const start = performance.now();
const bytes = emitModule(plan, { relaxed: true });
const emitted = performance.now();
new WebAssembly.Module(bytes);
const compiled = performance.now();
console.log(
  `12 kernels of 16 operations: ${bytes.length} bytes, emitted in ${(emitted - start).toFixed(2)} ms, compiled in ${(compiled - emitted).toFixed(2)} ms`,
);
