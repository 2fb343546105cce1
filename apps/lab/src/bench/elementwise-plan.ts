import type { Backend, Executable, Residence, RunInputs, StepDeclaration, Tensor } from '@meristem/autodiff';
import {
  assign,
  axis,
  createState,
  exp,
  input,
  log,
  randomKey,
  rmsprop,
  sigmoid,
  tanh,
  trace,
  uniform,
  type Variable,
  variable,
} from '@meristem/autodiff';

/** Elements that a plan is given at least, in tensors of the wanted size, so that the call itself weighs little. */
const LEAST_ELEMENTS = 2048;

const functions = { tanh, exp, sigmoid, log } as const;

/** What is computed element by element. */
export type ElementwiseName = keyof typeof functions | 'rmsprop';

/** All of them, in the order of tables. */
export const ELEMENTWISE_NAMES: readonly ElementwiseName[] = ['tanh', 'exp', 'sigmoid', 'log', 'rmsprop'];

/** A plan that computes one thing for every element of some tensors. */
export class ElementwisePlan {
  /** Elements that one run computes. */
  readonly elements: number;
  readonly #residence: Residence;
  readonly #executable: Executable;
  readonly #inputs: RunInputs;

  constructor(name: ElementwiseName, size: number, backend: Backend) {
    const tensors = Math.ceil(LEAST_ELEMENTS / size);
    this.elements = tensors * size;
    const { step, variables, inputs } = stepOf(name, tensors);
    this.#inputs = inputs;
    this.#residence = backend.place(
      createState({ variables, key: randomKey(0), extents: { element: size } }),
    );
    this.#executable = this.#residence.load(trace(step));
  }

  /** Runs so many times and returns the mean microseconds of one run. */
  time(runs: number): number {
    const began = performance.now();
    for (let run = 0; run < runs; run++) this.#executable.run(this.#inputs);
    return ((performance.now() - began) * 1000) / runs;
  }

  release(): void {
    this.#residence.release();
  }
}

interface Elementwise {
  readonly step: StepDeclaration;
  readonly variables: readonly Variable[];
  readonly inputs: RunInputs;
}

function stepOf(name: ElementwiseName, tensors: number): Elementwise {
  const element = axis('element');
  const named = (prefix: string): Variable[] =>
    Array.from(
      { length: tensors },
      (_, at) => variable({ name: `${prefix}${at}`, dims: [element], initial: uniform(0.1, 2) }) as Variable,
    );
  const x = named('x');
  if (name === 'rmsprop') return updateOf(x, named('gradient'));
  const outputs = x.map((each, at) => [`y${at}`, functions[name](each as Tensor)] as const);
  return { step: { name, outputs: Object.fromEntries(outputs) }, variables: x, inputs: {} };
}

/** The paper's optimizer: weight and memory are read and written, the gradient is read. */
function updateOf(weights: readonly Variable[], gradients: readonly Variable[]): Elementwise {
  const optimizer = rmsprop({ maxStep: 0.01 }).bind(weights);
  const { values, updates } = optimizer.step(gradients, input('rate', []));
  const stored = weights.map((weight, at) => assign(weight, values[at] as Tensor));
  return {
    step: { name: 'rmsprop', outputs: {}, updates: [...stored, ...updates] },
    variables: [...weights, ...gradients, ...optimizer.slots],
    inputs: { rate: 0.01 },
  };
}
