import {
  type Axis,
  type Compute,
  type Dim,
  type Plan,
  type PlanBuffer,
  type PlanOperand,
  type Primitive,
  type PrimitiveName,
  PRIMITIVES,
} from '@meristem/autodiff';
import { layoutOf, type TensorLayout } from '../layout/tensor-layout.ts';
import type { LoopVariable } from '../program/operation.ts';
import type { Item } from '../items/item.ts';
import { type OperandView, type StandIn, viewOf } from '../items/operand-view.ts';
import { LOWERED } from './lowered-primitives.ts';
import { standInsOf } from './stand-ins.ts';
import { UnrolledOffsets } from './unrolled-offsets.ts';

/** A place where a kernel may stop because of its data. */
export interface Site {
  /** The primitive, such as `gather`. */
  readonly operation: string;
  /** The axis in which it found no unit. */
  readonly along: Dim;
}

/** The positions of a one-hot tensor, and the dim that it has for them. */
export interface OneHot {
  readonly positions: PlanOperand;
  readonly along: Dim;
}

/** Logarithms of probabilities, 0 at most: the differences of `shifted` and `total`, and `least` if they are smaller. */
export interface Logarithms {
  readonly shifted: PlanOperand;
  readonly total: PlanOperand;
  readonly least?: PlanOperand;
}

/** Turns a plan's instructions into items over buffers with known layouts; adds temporaries where a kernel wants them. */
export class Lowering {
  readonly plan: Plan;
  readonly buffers: PlanBuffer[];
  readonly layouts: TensorLayout[];
  /** Where kernels may stop; a kernel names its site by number. */
  readonly sites: Site[] = [];
  /** The loop that is being lowered, if one is. */
  loop: LoopVariable | undefined;
  /** Buffers that the loop that is being lowered writes. */
  #writtenInLoop: ReadonlySet<number> = new Set();
  /** What has to be computed before the loop that is being lowered. */
  readonly beforeLoop: Item[] = [];
  /** By buffer: the positions that a one-hot tensor was made of, outside of loops. */
  readonly oneHots = new Map<number, OneHot>();
  /** By buffer, outside of loops: what logarithms of probabilities are computed from. */
  readonly logarithms = new Map<number, Logarithms>();
  /** Views of operands that are the same inside and outside of loops. */
  readonly #views = new Map<PlanOperand, OperandView>();
  /** Where buffers of the plan lie that have no memory of their own. */
  readonly #standIns: ReadonlyMap<number, StandIn>;
  /** What is told apart by place within windows. */
  readonly #offsets: UnrolledOffsets;
  /** Copies that need not be made because of that. */
  readonly #needless: ReadonlySet<Compute>;

  constructor(plan: Plan) {
    this.plan = plan;
    this.buffers = [...plan.buffers];
    this.#offsets = new UnrolledOffsets(plan);
    ({ of: this.#standIns, needless: this.#needless } = standInsOf(plan));
    const stepped = steppedBuffers(plan, (buffer) => this.#home(buffer));
    this.layouts = plan.buffers.map(({ dims, extraRow, storage }, index) =>
      layoutOf(dims, (stepped.has(index) && storage !== 'variable') || extraRow, extraRow),
    );
  }

  /** The items that compute an instruction. */
  lower(compute: Compute): Item[] {
    if (this.#needless.has(compute)) return [];
    const unrolled = this.loop ? undefined : this.#offsets.lower(this, compute);
    if (unrolled) return unrolled;
    const name = compute.primitive.name as PrimitiveName;
    return LOWERED[name](this, compute);
  }

  /** The items of an application of a primitive that the plan does not have itself. */
  compute(
    name: PrimitiveName,
    inputs: readonly PlanOperand[],
    output: PlanOperand,
    attributes: object = {},
  ): Item[] {
    const primitive = PRIMITIVES[name] as Primitive<never>;
    return this.lower({ kind: 'compute', primitive, attributes, inputs, output });
  }

  view(operand: PlanOperand): OperandView {
    const known = this.#views.get(operand);
    if (known) return known;
    const layout = this.layouts[this.#home(operand.buffer)] as TensorLayout;
    const view = viewOf(operand, layout, this.loop, this.#standIns.get(operand.buffer));
    if (operand.rows.at !== 'step') this.#views.set(operand, view);
    return view;
  }

  /** Begins to lower the body of a loop; without one, what stands outside of loops. */
  enter(loop: LoopVariable | undefined, body: readonly Compute[] = []): void {
    this.loop = loop;
    this.#writtenInLoop = new Set(body.map(({ output }) => this.#home(output.buffer)));
  }

  /** Whether a buffer holds the same in all steps of the loop that is being lowered; what lowering adds belongs to a step. */
  invariant(buffer: number): boolean {
    return buffer < this.plan.buffers.length && !this.#writtenInLoop.has(buffer);
  }

  /** The buffer in whose memory a buffer of the plan lies. */
  #home(buffer: number): number {
    return this.#standIns.get(buffer)?.buffer ?? buffer;
  }

  kind(operand: PlanOperand): PlanBuffer['kind'] {
    return (this.buffers[operand.buffer] as PlanBuffer).kind;
  }

  /** A new temporary. */
  temporary(dims: readonly Dim[], kind: PlanBuffer['kind'] = 'real'): PlanOperand {
    this.buffers.push({ storage: 'temporary', kind, dims, extraRow: false });
    this.layouts.push(layoutOf(dims));
    return { buffer: this.buffers.length - 1, dims, rows: { at: 'all', shift: 0 } };
  }

  /** A number that the plan does not have itself. */
  constant(value: number): PlanOperand {
    this.buffers.push({ storage: 'constant', kind: 'real', dims: [], extraRow: false, value });
    this.layouts.push(layoutOf([]));
    return { buffer: this.buffers.length - 1, dims: [], rows: { at: 'all', shift: 0 } };
  }

  /** The number, from 1 on, of a place where a kernel may stop. */
  site(operation: string, along: Dim): number {
    return this.sites.push({ operation, along });
  }
}

/** Buffers of which instructions read or write single rows. */
function steppedBuffers(plan: Plan, homeOf: (buffer: number) => number): ReadonlySet<number> {
  const stepped = new Set<number>();
  const note = ({ buffer, rows }: PlanOperand): void => {
    if (rows.at !== 'all') stepped.add(homeOf(buffer));
  };
  const noteAll = ({ inputs, output }: Compute): void => {
    for (let i = 0; i < inputs.length; i++) note(inputs[i] as PlanOperand);
    note(output);
  };
  for (const instruction of plan.instructions) {
    if (instruction.kind === 'compute') noteAll(instruction);
    else instruction.body.forEach(noteAll);
  }
  for (const operand of plan.outputs.values()) note(operand);
  return stepped;
}

/** A loop over an axis. */
export function loopOver(axis: Axis): LoopVariable {
  return { axes: [axis] };
}
