import {
  type Axis,
  type Executable,
  type NumberArray,
  type Plan,
  type PlanBuffer,
  type PlanOperand,
  released,
  requireLiteralExtents,
  requireOutput,
  type RunInputs,
  type Variable,
} from '@meristem/autodiff';
import type { Machine } from '../kernels/machine.ts';
import type { Placement, TensorLayout } from '../layout/tensor-layout.ts';
import type { Holdings } from '../memory/arena.ts';
import type { LoweredPlan } from '../lowering/lower-plan.ts';
import { Counts } from '../program/counts.ts';
import { axesInAddresses, declareCounts } from '../program/listing.ts';
import { callsOf } from '../program/operation.ts';
import type { Shares } from '../threads/shares.ts';
import type { TeamProgram } from '../threads/team.ts';
import { DenseTensor } from './dense-tensor.ts';
import { fillInput, type InputSlot, type Lookup } from './fill-input.ts';
import { lookupsOf } from './lookups.ts';
import { ProgramMemory } from './program-memory.ts';
import { stopError } from './stop.ts';

/** What an executable needs to know of the state that it works on. */
export interface Surroundings {
  readonly machine: Machine;
  readonly holdings: Holdings;
  readonly extentOf: (axis: Axis) => number;
  readonly capacityOf: (axis: Axis) => number;
  /** Address of the unit ids of an axis. */
  readonly idsOf: (axis: Axis) => number;
  /** Where the numbers of a variable are. */
  readonly variable: (variable: Variable) => { readonly address: number; readonly placement: Placement };
}

/** A plan as a program in memory: one call into WebAssembly runs it. */
export class CpuExecutable implements Executable {
  readonly plan: Plan;
  readonly #lowered: LoweredPlan;
  readonly #around: Surroundings;
  readonly #counts = new Counts();
  readonly #addressAxes: ReadonlySet<Axis>;
  readonly #lookups: ReadonlyMap<string, readonly Lookup[]>;
  /** Axes of what the caller or the plan itself fills, and those in which it is looked up. */
  readonly #inputAxes: ReadonlySet<Axis>;
  /** How a team divides the work, if there is a team. */
  readonly #shares: Shares | undefined;
  #program: ProgramMemory;
  /** What callers read and write, for the present structure; made when it is first asked for. */
  #inputs: readonly InputSlot[] | undefined;
  readonly #outputs = new Map<string, DenseTensor>();

  /** @param lowered the plan as operations; `plan` is what its user knows. */
  constructor(plan: Plan, lowered: LoweredPlan, around: Surroundings) {
    this.plan = plan;
    this.#lowered = lowered;
    this.#around = around;
    around.holdings.hold(
      around.machine.prepare(
        callsOf(lowered.operations).flatMap(({ kernel }) => (typeof kernel === 'string' ? [] : [kernel])),
      ),
    );
    declareCounts(lowered.instructions, this.#counts);
    this.#addressAxes = axesInAddresses(
      lowered.instructions,
      (buffer) => (lowered.buffers[buffer] as PlanBuffer).dims,
    );
    this.#lookups = lookupsOf(plan);
    const filled = plan.buffers.filter(({ storage }) => storage === 'input' || storage === 'literal');
    const looked = [...this.#lookups.values()].flat().map(({ axis }) => axis);
    this.#inputAxes = new Set([...axesOf(filled), ...looked]);
    this.#shares = around.machine.team?.divide(lowered.operations);
    this.#program = new ProgramMemory(lowered, this.#counts, around, this.#shares);
  }

  run(inputs: RunInputs): void {
    const around = this.#around;
    if (around.holdings.released) throw released(`plan "${this.plan.name}"`);
    const program = this.#program;
    const slots = (this.#inputs ??= this.#inputSlots());
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as InputSlot;
      fillInput(this.plan.name, slot, inputs[slot.name], around.extentOf);
    }
    try {
      const { team, exports } = around.machine;
      if (team && program.shares) team.run(program as TeamProgram, around.extentOf);
      else exports.run(program.from, program.to);
    } catch (cause) {
      throw stopError(program.takeStatus(), this.#lowered.sites, around.extentOf, cause);
    }
  }

  output(name: string): NumberArray {
    if (this.#around.holdings.released) throw released(`plan "${this.plan.name}"`);
    let tensor = this.#outputs.get(name);
    if (!tensor) {
      requireOutput(this.plan, name);
      tensor = this.#dense(this.#lowered.plan.outputs.get(name) as PlanOperand);
      this.#outputs.set(name, tensor);
    }
    return tensor.read();
  }

  /** Follows an edit within capacity: rewrites the counts that an axis takes part in. */
  follow(axis: Axis): void {
    if (this.#inputAxes.has(axis)) this.#inputs = undefined;
    if (this.#outputs.size > 0) this.#outputs.clear();
    this.#counts.refresh(axis, this.#around.extentOf);
    this.#shares?.refresh(axis, this.#around.extentOf);
    this.#program.writeExtents();
    if (this.#addressAxes.has(axis)) this.#program.relink();
    else this.#program.chooseProducts(axis);
  }

  /** Lays the program out anew, for other capacities. */
  relocate(): void {
    this.#inputs = undefined;
    this.#outputs.clear();
    this.#program.release();
    this.#program = new ProgramMemory(this.#lowered, this.#counts, this.#around, this.#shares);
  }

  #inputSlots(): InputSlot[] {
    requireLiteralExtents(this.plan, this.#around.extentOf);
    this.#program.writeLiterals();
    this.#program.clearInputs();
    return [...this.#lowered.plan.inputs].map(([name, buffer]): InputSlot => {
      const { dims } = this.plan.buffers[buffer] as PlanBuffer;
      const lookups = this.#lookups.get(name) ?? [];
      return {
        name,
        tensor: this.#dense({ buffer, dims, rows: { at: 'all', shift: 0 } }),
        lookups,
        units: Math.min(...lookups.map(({ axis }) => this.#around.extentOf(axis))),
      };
    });
  }

  /** An operand as callers see it. */
  #dense({ buffer, dims, rows }: PlanOperand): DenseTensor {
    const around = this.#around;
    const program = this.#program;
    const lowered = this.#lowered;
    const { strides } = program.placements[buffer] as Placement;
    const layout = lowered.layouts[buffer] as TensorLayout;
    const byRow = rows.at !== 'all';
    const first = layout.dims[0];
    const rowsAhead =
      rows.at === 'last' && first ? around.extentOf(first.axis) : rows.at === 'all' ? rows.shift : 0;
    return new DenseTensor(
      around.machine.memory,
      (lowered.buffers[buffer] as PlanBuffer).kind,
      (program.bases[buffer] as number) + rowsAhead * (strides[0] ?? 0),
      dims.map((dim) => around.extentOf(dim.axis)),
      byRow ? strides.slice(1) : strides,
    );
  }
}

function axesOf(buffers: readonly PlanBuffer[]): ReadonlySet<Axis> {
  return new Set(buffers.flatMap(({ dims }) => dims.map((dim) => dim.axis)));
}
