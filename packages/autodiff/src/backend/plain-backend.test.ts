import { expect, it } from 'vitest';
import {
  type Axis,
  type AxisEdit,
  type Backend,
  type Compute,
  denseView,
  type Dim,
  type Executable,
  type NumberArray,
  type Plan,
  type PlanOperand,
  type Primitive,
  randomKey,
  referenceBackend,
  requireInput,
  requireOutput,
  requireWritable,
  type Residence,
  type RunInputs,
  type State,
  type Variable,
  type View,
} from '../index.ts';
import { conformanceCases, EDGE_EXTENTS, runConformance } from '../testing/index.ts';

/*
 * The least that a backend is, from what the package exports alone: a state as a value, and plans interpreted in arrays that
 * are made anew in every run. The how-to page begins here.
 */

/** A plan, interpreted. */
class PlainExecutable implements Executable {
  readonly plan: Plan;
  readonly #home: PlainResidence;
  #memory: readonly Float64Array[] = [];

  constructor(plan: Plan, home: PlainResidence) {
    this.plan = plan;
    this.#home = home;
  }

  run(inputs: RunInputs): void {
    this.#memory = this.plan.buffers.map((buffer) => this.#filled(buffer));
    for (const [name, buffer] of this.plan.inputs) {
      const [given, array] = [inputs[name], this.#memory[buffer]!];
      requireInput(this.plan.name, name, given, array.length);
      array.set(typeof given === 'number' ? [given] : given);
    }
    for (const instruction of this.plan.instructions) {
      if (instruction.kind === 'compute') this.#compute(instruction, 0);
      else {
        const steps = this.#home.extent(instruction.over);
        for (let i = 0; i < steps; i++) {
          const step = instruction.reverse ? steps - 1 - i : i;
          for (const inner of instruction.body) this.#compute(inner, step);
        }
      }
    }
    for (const [variable, buffer] of this.plan.variables) this.#home.write(variable, this.#memory[buffer]!);
  }

  output(name: string): NumberArray {
    const { data, offset, size } = this.#view(requireOutput(this.plan, name), 0);
    return (data as Float64Array).subarray(offset, offset + size);
  }

  #filled({ dims, extraRow, storage, value, literal, name }: Plan['buffers'][number]): Float64Array {
    const rows = extraRow ? this.#home.extent(dims[0]!.axis) + 1 : 1;
    const array = new Float64Array(rows * this.#size(extraRow ? dims.slice(1) : dims));
    if (storage === 'constant') array[0] = value!;
    if (storage === 'literal') array.set(literal!.values);
    if (storage === 'variable') array.set(this.#home.read(name!));
    return array;
  }

  /** The reference evaluation of a primitive; a real backend has a kernel for each here. */
  #compute({ primitive, inputs, output, attributes }: Compute, step: number): void {
    const { bind } = primitive as unknown as Primitive<object>;
    const home = this.#home;
    bind({
      inputs: inputs.map((operand) => this.#view(operand, step)),
      output: this.#view(output, step),
      attributes,
      extent: (axis) => home.extent(axis),
      unitIds: (axis) => Int32Array.from(home.snapshot().units(axis).ids),
    })();
  }

  /** The part of a buffer that an operand is: rows run along the buffer's first dim. */
  #view({ buffer, dims, rows }: PlanOperand, step: number): View {
    const own = this.plan.buffers[buffer]!.dims;
    const extents = dims.map(({ axis }) => this.#home.extent(axis));
    const last = rows.at === 'last' ? this.#home.extent(own[0]!.axis) : 0;
    const row = 'shift' in rows ? rows.shift + (rows.at === 'step' ? step : 0) : last;
    return denseView(this.#memory[buffer]!, dims, extents, row * this.#size(own.slice(1)));
  }

  #size(dims: readonly Dim[]): number {
    return dims.reduce((size, { axis }) => size * this.#home.extent(axis), 1);
  }
}

/** A state that is replaced by another value when it changes. */
class PlainResidence implements Residence {
  #state: State;
  clock: number;

  constructor(state: State) {
    this.#state = state;
    this.clock = state.clock;
  }

  get extents(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#state.axisUnits].map(([name, { ids }]) => [name, ids.length]));
  }

  extent(axis: Axis): number {
    return this.#state.extent(axis);
  }

  load(plan: Plan): Executable {
    return new PlainExecutable(plan, this);
  }

  apply(...edits: readonly AxisEdit[]): void {
    this.#state = this.#state.apply(...edits);
  }

  read(variable: Variable | string): Float64Array {
    return this.#state.read(variable);
  }

  write(variable: Variable, values: ArrayLike<number>): void {
    requireWritable(variable, values, this.#state.read(variable).length);
    this.#state = this.#state.with(variable, Float64Array.from(values));
  }

  snapshot(): State {
    return this.#state;
  }

  restore(state: State): void {
    this.#state = state;
  }

  release(): void {}

  [Symbol.dispose](): void {}
}

const plain: Backend = {
  description: { name: 'plain', precision: 'double', simd: 'none', threads: 1, blas: 'none' },
  place: (state) => new PlainResidence(state),
};

it.each(conformanceCases)('a plain backend conforms in $name', (each) => {
  let compared = 0;
  for (let seed = 0; seed < 6; seed++) {
    const options = { key: randomKey(seed), extents: EDGE_EXTENTS, tolerance: 1e-12 };
    compared += runConformance(plain, referenceBackend('double'), each, options).compared;
  }
  expect(compared).toBeGreaterThan(0);
});
