import {
  type AxisEdit,
  type Executable,
  noSuchVariable,
  type Plan,
  released,
  requireLiterals,
  requireState,
  requireWritable,
  type Residence,
  State,
  StructureError,
  validateEdit,
  type Variable,
} from '@meristem/autodiff';
import type { DenseTensor } from './execution/dense-tensor.ts';
import { CpuExecutable, type Surroundings } from './execution/cpu-executable.ts';
import type { Machine } from './kernels/machine.ts';
import type { Holdings } from './memory/arena.ts';
import { type LoweredPlan, lowerPlan } from './lowering/lower-plan.ts';
import type { Loop, Operation } from './program/operation.ts';
import { type EditContext, isWhole, kept, newbornElements } from './structure/edit-plan.ts';
import { type NewbornSlice, NumberPool } from './structure/newborn.ts';
import { writeBox } from './structure/box.ts';
import { LiveAxes, type LiveUnits } from './structure/live-axes.ts';
import { StateMemory } from './structure/state-memory.ts';
import { elementsOf, type StoredVariable } from './structure/stored-variable.ts';
import { UnitSurgery } from './structure/unit-surgery.ts';

/** Multiply-adds of one call in a loop from which on it is left to threads to share it. */
const SHARED_WORK = 65_536;

const NO_NUMBERS = new Float32Array(0);

/** A state in WebAssembly memory, and the programs that work on it. */
export class CpuResidence implements Residence {
  clock: number;
  readonly #machine: Machine;
  readonly #holdings: Holdings;
  readonly #axes: LiveAxes;
  readonly #surgery: UnitSurgery;
  readonly #executables: CpuExecutable[] = [];
  readonly #surroundings: Surroundings;
  /** The state that it was placed from, without its numbers: for its key and the names of things. */
  #origin: State;
  #version: number;
  #memory: StateMemory;
  readonly #editContext: EditContext;

  /**
   * @param holdings what the residence allocates from; giving it back ends the residence.
   * @param spent whether nobody reads the numbers of the state afterwards.
   */
  constructor(machine: Machine, holdings: Holdings, state: State, spent = false) {
    requireState(state, 'single');
    this.#machine = machine;
    this.#holdings = holdings;
    this.#origin = withoutNumbers(state);
    this.clock = state.clock;
    this.#version = state.version;
    this.#axes = new LiveAxes(state);
    this.#memory = this.#memoryFor(state, spent);
    this.#surgery = new UnitSurgery(machine, holdings);
    this.#surroundings = {
      machine,
      holdings,
      extentOf: this.#axes.extentOf,
      capacityOf: this.#axes.capacityOf,
      idsOf: (axis) => this.#memory.idsOf(axis),
      variable: (variable) => this.#stored(variable),
    };
    const { extentOf } = this.#axes;
    this.#editContext = {
      extentOf,
      idsOf: (axis) => this.#memory.idsOf(axis),
      elements: (stored) => elementsOf(stored, machine.memory, extentOf).read(),
      prepareDraws: (ids) => this.#surgery.prepareDraws(ids),
      draw: this.#surgery.draw,
      memory: machine.memory,
      pool: new NumberPool(),
    };
  }

  get extents(): Readonly<Record<string, number>> {
    return this.#axes.extents();
  }

  load(plan: Plan): Executable {
    this.#requireHeld();
    requireLiterals(plan, 'single');
    for (const variable of plan.variables.keys()) this.#stored(variable);
    for (const axis of plan.axes) if (!axis.fixed || this.#axes.named(axis.name)) this.#origin.units(axis);
    const executable = new CpuExecutable(plan, this.#lowered(plan), this.#surroundings);
    this.#executables.push(executable);
    return executable;
  }

  apply(...edits: readonly AxisEdit[]): void {
    this.#requireHeld();
    if (edits.length === 1) return this.#applyOne(edits[0] as AxisEdit);
    const before = this.snapshot();
    try {
      for (const edit of edits) this.#applyOne(edit);
    } catch (error) {
      this.#goBackTo(before);
      throw error;
    }
  }

  read(variable: Variable | string): Float64Array {
    return new Float64Array(this.#elements(this.#stored(this.#named(variable))).read());
  }

  write(variable: Variable | string, values: ArrayLike<number>): void {
    const key = this.#named(variable);
    const elements = this.#elements(this.#stored(key));
    requireWritable(key, values, elements.size, 'single');
    elements.write(values);
  }

  snapshot(): State {
    this.#requireHeld();
    const tensors = new Map(
      [...this.#memory.variables].map(([variable, stored]) => [variable, this.#elements(stored).take()]),
    );
    const axisUnits = this.#axes.snapshot();
    const { key } = this.#origin;
    return new State({ axisUnits, tensors, key, clock: this.clock, version: this.#version });
  }

  restore(state: State): void {
    this.#requireHeld();
    for (const variable of this.#memory.variables.keys()) state.numbers(variable);
    requireState(state, 'single');
    this.#goBackTo(state);
  }

  release(): void {
    this.#holdings.releaseAll();
  }

  [Symbol.dispose](): void {
    this.release();
  }

  #requireHeld(): void {
    if (this.#holdings.released) throw released('residence');
  }

  /** Replaces everything by a state that was its own. */
  #goBackTo(state: State): void {
    this.#memory.release();
    this.#origin = withoutNumbers(state);
    this.#version = state.version;
    this.clock = state.clock;
    this.#axes.adopt(state);
    this.#memory = this.#memoryFor(state);
    for (const executable of this.#executables) executable.relocate();
  }

  /** Where threads may share the steps of a loop, products that are large enough for that stay calls of their own. */
  #lowered(plan: Plan): LoweredPlan {
    const { extentOf } = this.#axes;
    const work = (operation: Operation): number =>
      operation.kind === 'loop' ? 0 : operation.work.reduce((product, axis) => product * extentOf(axis), 1);
    const generateLoops = ({ body }: Loop): boolean =>
      !this.#machine.team || body.every((operation) => work(operation) < SHARED_WORK);
    return lowerPlan(plan, { generateLoops });
  }

  #memoryFor(state: State, spent = false): StateMemory {
    const memory = new StateMemory(this.#holdings, this.#axes, state.tensors.keys(), state.key);
    memory.fill(state, spent);
    return memory;
  }

  #named(variable: Variable | string): Variable {
    return typeof variable === 'string' ? this.#origin.variable(variable) : variable;
  }

  #elements(stored: StoredVariable): DenseTensor {
    return elementsOf(stored, this.#machine.memory, this.#axes.extentOf);
  }

  #stored(variable: Variable): StoredVariable {
    this.#requireHeld();
    const found = this.#memory.variables.get(variable);
    if (!found) throw noSuchVariable(variable);
    return found;
  }

  /** Checks an edit, works out what newborns bring, and only then touches anything. */
  #applyOne(edit: AxisEdit): void {
    const units = this.#axes.named(edit.axis) ?? this.#refuseAxis(edit.axis);
    const { axis } = units;
    validateEdit(edit, axis, units.ids.length);
    const carriers = this.#memory.carriers(axis);
    const born = edit.births > 0 ? newbornElements(edit, units, carriers, this.#editContext) : [];
    const after = edit.survivors.length + edit.births;
    if (after <= units.capacity) {
      this.#carryOut(edit, units, born);
      for (const executable of this.#executables) executable.follow(axis);
      return;
    }
    const before = this.snapshot();
    try {
      this.#memory.grow(axis, after);
      this.#carryOut(edit, units, born);
      for (const executable of this.#executables) executable.relocate();
    } catch (error) {
      // There was no memory for all that has to move.
      this.#goBackTo(before);
      throw error;
    }
  }

  #carryOut(edit: AxisEdit, units: LiveUnits, born: readonly NewbornSlice[]): void {
    const extent = units.ids.length;
    if (!isWhole(edit.survivors, extent)) {
      this.#surgery.keep(this.#memory.carriers(units.axis), edit.survivors, extent);
    }
    const { floats } = this.#machine.memory;
    for (let i = 0; i < born.length; i++) {
      const slice = born[i] as NewbornSlice;
      const { address, placement } = slice.stored;
      // What lies behind the units of a variable is 0 already.
      if (slice.everywhere !== 0) writeBox(floats, address / 4, placement.strides, 4, slice);
    }
    this.#renumber(units, edit);
  }

  /** The state's own complaint about an axis that it lacks. */
  #refuseAxis(name: string): never {
    this.#origin.units(name);
    throw new StructureError(`edit: found no axis "${name}".`);
  }

  #renumber(units: LiveUnits, { survivors, births }: AxisEdit): void {
    const keptIds = kept(units.ids, survivors);
    const keptBorn = kept(units.born, survivors);
    for (let birth = 0; birth < births; birth++) {
      keptIds.push(units.nextId++);
      keptBorn.push(this.clock);
    }
    units.ids = keptIds;
    units.born = keptBorn;
    this.#memory.writeIds(units.axis);
    this.#version++;
  }
}

/** A state that knows its key, units and variables. What was placed can be collected while its copy is in use. */
function withoutNumbers(state: State): State {
  const tensors = new Map([...state.tensors.keys()].map((variable) => [variable, NO_NUMBERS]));
  return new State({ ...state, tensors });
}
