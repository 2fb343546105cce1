import {
  type Axis,
  type Compute,
  type Dim,
  formatInstruction,
  type Instruction,
  type Plan,
  requireState,
  type Variable,
} from '@meristem/autodiff';
import type { NetworkProgram } from '@meristem/network';
import { ExchangeError } from '../exchange-error.ts';

/** A variable that the step replaces, with its numbers before the first one. */
export interface CarriedTensor {
  readonly variable: Variable;
  readonly buffer: number;
  /** Of one sequence: all of a batch begin alike. Row-major over the variable's dims, with one unit of the batch. */
  readonly initial: Float64Array;
}

/** An instruction of a step, and whether it depends on nothing but weights, so that it may be computed once. */
export interface FrozenCompute {
  readonly compute: Compute;
  readonly fixed: boolean;
}

/** A network's step as an exporter writes it: instructions in order, extents as they are, one of them left open. */
export class FrozenStep {
  readonly program: NetworkProgram;
  readonly plan: Plan;
  readonly computes: readonly FrozenCompute[];
  readonly carried: readonly CarriedTensor[];

  /**
   * @throws ExchangeError if the step has a loop or carries what differs among the sequences of a batch; NonFiniteError naming
   *   a variable that single precision cannot hold.
   */
  constructor(program: NetworkProgram) {
    requireState(program.state, 'single');
    this.program = program;
    this.plan = program.step;
    this.computes = frozenComputes(this.plan);
    this.carried = [...this.plan.variables]
      .filter(([variable]) => this.#isCarried(variable))
      .map(([variable, buffer]) => ({ variable, buffer, initial: this.#initial(variable) }));
  }

  /** How many units an axis has; `undefined` of the batch. */
  extent(axis: Axis): number | undefined {
    const { batch, state } = this.program;
    if (axis === batch) return undefined;
    return axis.fixed && !state.axisUnits.has(axis.name) ? axis.min : state.extent(axis);
  }

  /** The extents of some dims for one sequence. */
  extents(dims: readonly Dim[]): readonly number[] {
    return dims.map(({ axis }) => this.extent(axis) ?? 1);
  }

  /** Whether a variable passes from step to step: one that the step replaces has to be declared so. */
  #isCarried(variable: Variable): boolean {
    const { carried, name } = this.program;
    if (carried.includes(variable)) return true;
    const buffer = this.plan.variables.get(variable);
    if (!this.computes.some(({ compute }) => compute.output.buffer === buffer)) return false;
    throw new ExchangeError(
      `network "${name}": variable "${variable.name}": found a step that replaces it, expected only carried variables to be ` +
        `replaced: ${carried.map((each) => each.name).join(', ') || 'none'}.`,
    );
  }

  /** The numbers of a carried variable before the first step, of one sequence. */
  #initial(variable: Variable): Float64Array {
    const { state, batch } = this.program;
    const values = state.read(variable);
    const at = variable.dims.indexOf(batch);
    if (at < 0) return values;
    const [lanes, inner] = [state.extent(batch), this.#size(variable.dims.slice(at + 1))];
    const first = Float64Array.from({ length: this.#size(variable.dims) }, (_, i) => {
      return values[Math.floor(i / inner) * inner * lanes + (i % inner)] ?? 0;
    });
    const differs = values.findIndex((value, i) => {
      const outer = Math.floor(i / (inner * lanes));
      return value !== first[outer * inner + (i % inner)];
    });
    if (differs < 0) return first;
    throw new ExchangeError(
      `network "${this.program.name}": variable "${variable.name}": found numbers that differ among the ${lanes} sequences of ` +
        'a batch, expected all to begin alike. Export a network at rest.',
    );
  }

  #size(dims: readonly Dim[]): number {
    return this.extents(dims).reduce((product, extent) => product * extent, 1);
  }
}

/** The instructions of a step, each with whether it can be computed once. */
function frozenComputes(plan: Plan): readonly FrozenCompute[] {
  const written = new Set<number>();
  const varying = new Set<number>(plan.inputs.values());
  for (const instruction of plan.instructions) {
    requireStraight(instruction, plan);
    if (instruction.kind === 'compute') written.add(instruction.output.buffer);
  }
  // What is stored is another number in the next step.
  for (const buffer of plan.variables.values()) if (written.has(buffer)) varying.add(buffer);
  return (plan.instructions as readonly Compute[]).map((compute) => {
    const fixed =
      !varying.has(compute.output.buffer) && compute.inputs.every(({ buffer }) => !varying.has(buffer));
    if (!fixed) varying.add(compute.output.buffer);
    return { compute, fixed };
  });
}

/** Refuses a loop, and what only stands in loops. */
function requireStraight(instruction: Instruction, plan: Plan): void {
  const whole =
    instruction.kind === 'compute' &&
    [...instruction.inputs, instruction.output].every(({ rows }) => rows.at === 'all' && rows.shift === 0);
  if (whole) return;
  throw new ExchangeError(
    `plan "${plan.name}": found "${formatInstruction(instruction, plan)}", expected one step without a loop over time. ` +
      'Trace the step of a network, as `trainer.network()` does, not a whole cycle.',
  );
}
