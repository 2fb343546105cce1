/// <reference lib="dom" />
import {
  add,
  axis,
  type Backend,
  createState,
  exp,
  input,
  multiply,
  type Plan,
  project,
  randomKey,
  referenceBackend,
  sigmoid,
  softplus,
  tanh,
  type Tensor,
  trace,
} from '@meristem/autodiff';

/** What a plan with many generated kernels gave. */
export interface LargePlanResult {
  /** Generated kernels of the plan. */
  readonly kernels: number;
  /** Bytes of the largest module that was compiled synchronously for it; Chromium's main thread allows 8 MiB. */
  readonly moduleBytes: number;
  /** Milliseconds from lowering the plan to a program that can run, compilation included. */
  readonly loadMilliseconds: number;
  /** The largest difference from the double-precision reference, as a share of the largest number. */
  readonly worst: number;
}

interface CompiledModule {
  readonly bytes: number;
  readonly functions: number;
}

const STAGES = 60;
const UNITS = 19;
const TOLERANCE = 1e-5;

/** Slopes stay small, so that sixty stages neither vanish nor amplify rounding. */
const FUNCTIONS: readonly ((x: Tensor) => Tensor)[] = [
  (x) => tanh(x),
  (x) => sigmoid(x),
  (x) => softplus(multiply(0.5, x)),
  (x) => exp(multiply(-0.5, multiply(x, x))),
];

const [row, unit] = [axis('row', 3), axis('unit', UNITS)];
const weight = input('weight', [unit.pre, unit.post]);

/**
 * Sixty products, each followed by three elementwise functions in an order that no other stage has. The input flows into
 * every stage and every stage is put out, so that a mistake in any of them shows.
 */
function largePlan(): Plan {
  const x: Tensor = input('x', [row, unit]);
  const outputs: Record<string, Tensor> = {};
  let value = x;
  for (let stage = 0; stage < STAGES; stage++) {
    value = project(value, weight);
    for (let digits = stage, step = 0; step < 3; step++, digits = Math.floor(digits / FUNCTIONS.length)) {
      value = FUNCTIONS[digits % FUNCTIONS.length]!(value);
    }
    value = add(value, x);
    outputs[`stage ${stage}`] = value;
  }
  return trace({ name: 'large plan', outputs });
}

function runOn(backend: Backend, plan: Plan): { numbers: readonly number[]; loadMilliseconds: number } {
  const residence = backend.place(createState({ variables: [], axes: [row, unit], key: randomKey(0) }));
  const began = performance.now();
  const executable = residence.load(plan);
  const loadMilliseconds = performance.now() - began;
  executable.run({
    x: Float64Array.from({ length: 3 * UNITS }, (_, i) => Math.fround((i % 7) / 7 - 0.4)),
    weight: Float64Array.from({ length: UNITS * UNITS }, (_, i) => Math.fround((((i * 5) % 11) - 5) / 20)),
  });
  const numbers = [...plan.outputs.keys()].flatMap((name) => [...executable.output(name)]);
  residence.release();
  return { numbers, loadMilliseconds };
}

/** The modules that are compiled synchronously while an action runs. */
function watchCompilation<T>(action: () => T): { result: T; modules: readonly CompiledModule[] } {
  const { Module } = WebAssembly;
  const modules: CompiledModule[] = [];
  WebAssembly.Module = class extends Module {
    constructor(bytes: BufferSource) {
      super(bytes);
      modules.push({ bytes: bytes.byteLength, functions: Module.exports(this).length });
    }
  };
  try {
    return { result: action(), modules };
  } finally {
    WebAssembly.Module = Module;
  }
}

/**
 * Loads and runs a plan with at least sixty generated kernels, which the backend compiles synchronously.
 *
 * @throws RangeError if the host refuses to compile a module of that size on this thread; Error if the numbers are wrong.
 */
export function tryLargePlan(backend: Backend): LargePlanResult {
  const plan = largePlan();
  const { result, modules } = watchCompilation(() => runOn(backend, plan));
  const kernels = modules.reduce((total, { functions }) => total + functions, 0);
  if (kernels < STAGES) {
    throw new Error(`large plan: found ${kernels} generated kernels, expected at least ${STAGES}.`);
  }
  const expected = runOn(referenceBackend('double'), plan).numbers;
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const worst = expected.reduce((most, x, i) => {
    const apart = Math.abs(x - (result.numbers[i] as number)) / scale;
    return apart <= most ? most : apart;
  }, 0);
  if (!(worst <= TOLERANCE)) {
    throw new Error(`large plan: found a difference of ${worst}, expected at most ${TOLERANCE}.`);
  }
  const moduleBytes = Math.max(...modules.map(({ bytes }) => bytes));
  return { kernels, moduleBytes, loadMilliseconds: result.loadMilliseconds, worst };
}
