import type { Compute, Instruction, Plan, PlanOperand } from '@meristem/autodiff';
import { LANE_OPERATIONS } from '../codegen/lane-operations.ts';
import { positionsOf } from './lookup-positions.ts';

/**
 * Lets what computes the new value of a variable write it there at once, instead of into a temporary that is copied at the
 * end: wherever nobody reads the old value afterwards. Not for a plan that may stop half-way, for then nothing must have
 * been stored; positions that come straight from the caller are checked before the plan runs.
 */
export function storeInPlace(plan: Plan): Plan {
  const uses = usesOf(plan);
  const targets = new Map<number, number>();
  const dropped = new Set<Instruction>();
  plan.instructions.forEach((instruction, at) => {
    const target = storeTarget(plan, instruction);
    if (target === undefined || targets.has((instruction as Compute).inputs[0]!.buffer)) return;
    const source = (instruction as Compute).inputs[0] as PlanOperand;
    if (!movable(plan, uses, { source: source.buffer, target, storedAt: at })) return;
    targets.set(source.buffer, target);
    dropped.add(instruction);
  });
  const rewritten = (each: Compute): Compute => rewrite(each, targets);
  return {
    ...plan,
    instructions: plan.instructions
      .filter((instruction) => !dropped.has(instruction))
      .map((instruction) =>
        instruction.kind === 'compute'
          ? rewritten(instruction)
          : { ...instruction, body: instruction.body.map(rewritten) },
      ),
  };
}

/** The same with other buffers in the place of some. */
function rewrite(compute: Compute, targets: ReadonlyMap<number, number>): Compute {
  const { kind, primitive, attributes, inputs, output } = compute;
  let touched = targets.has(output.buffer);
  for (let i = 0; i < inputs.length; i++) touched ||= targets.has((inputs[i] as PlanOperand).buffer);
  if (!touched) return compute;
  const moved = (operand: PlanOperand): PlanOperand => {
    const buffer = targets.get(operand.buffer);
    return buffer === undefined ? operand : { buffer, dims: operand.dims, rows: operand.rows };
  };
  return { kind, primitive, attributes, inputs: inputs.map(moved), output: moved(output) };
}

/** Whether a kernel may stop because of numbers that are only known once others have run. */
export function mayStopHalfWay(plan: Plan): boolean {
  const stops = (each: Compute): boolean => mayStop(plan, each);
  return plan.instructions.some((each) => (each.kind === 'loop' ? each.body.some(stops) : stops(each)));
}

function mayStop(plan: Plan, compute: Compute): boolean {
  const positions = positionsOf(compute);
  return positions !== undefined && plan.buffers[positions.buffer]?.storage !== 'input';
}

/** The variable that an instruction copies a temporary of the same shape into. */
function storeTarget(plan: Plan, instruction: Instruction): number | undefined {
  if (instruction.kind !== 'compute' || instruction.primitive.name !== 'broadcast') return undefined;
  const source = instruction.inputs[0] as PlanOperand;
  const { output } = instruction;
  const [from, to] = [plan.buffers[source.buffer], plan.buffers[output.buffer]];
  const alike =
    source.rows.at === 'all' &&
    source.rows.shift === 0 &&
    from?.dims.length === output.dims.length &&
    source.dims.every((dim, d) => dim === output.dims[d]) &&
    from.dims.every((dim, d) => dim.axis === to?.dims[d]?.axis);
  return alike && from.storage === 'temporary' && !from.extraRow && to?.storage === 'variable'
    ? output.buffer
    : undefined;
}

/** Where buffers are used: positions of instructions by buffer, -1 where there is none. */
interface Uses {
  readonly firstWrite: Int32Array;
  readonly lastWrite: Int32Array;
  readonly lastRead: Int32Array;
  /** 1 where a buffer holds what the caller reads. */
  readonly put: Uint8Array;
}

/** The uses of all buffers. */
function usesOf({ buffers, instructions, outputs }: Plan): Uses {
  const positions = (): Int32Array => new Int32Array(buffers.length).fill(-1);
  const [firstWrite, lastWrite, lastRead] = [positions(), positions(), positions()];
  const note = ({ inputs, output }: Compute, at: number): void => {
    for (let i = 0; i < inputs.length; i++) lastRead[(inputs[i] as PlanOperand).buffer] = at;
    if (firstWrite[output.buffer] === -1) firstWrite[output.buffer] = at;
    lastWrite[output.buffer] = at;
  };
  instructions.forEach((instruction, at) => {
    if (instruction.kind === 'compute') note(instruction, at);
    else for (const each of instruction.body) note(each, at);
  });
  const put = new Uint8Array(buffers.length);
  for (const { buffer } of outputs.values()) put[buffer] = 1;
  return { firstWrite, lastWrite, lastRead, put };
}

/** A new value of a variable, computed into a temporary: the buffers, and the position of the instruction that copies it. */
interface Store {
  readonly source: number;
  readonly target: number;
  readonly storedAt: number;
}

/** Whether nobody reads the old value once the new one is being computed, and the new one is computed in one go. */
function movable(plan: Plan, uses: Uses, { source, target, storedAt }: Store): boolean {
  const { firstWrite, lastWrite, lastRead, put } = uses;
  const producedAt = firstWrite[source] as number;
  if (producedAt < 0 || lastWrite[source] !== producedAt) return false;
  const producer = plan.instructions[producedAt] as Instruction;
  if (producer.kind === 'loop') return false;
  // What the caller reads stays where it is: the old value, and a new one that a later write must not change.
  return (
    put[source] === 0 &&
    put[target] === 0 &&
    (lastRead[target] as number) <= producedAt &&
    firstWrite[target] === storedAt &&
    lastWrite[target] === storedAt &&
    inPlace(producer, target)
  );
}

/** Elementwise instructions may write over an operand that they walk through in the same order; others may not. */
function inPlace(producer: Compute, target: number): boolean {
  const old = producer.inputs.filter(({ buffer }) => buffer === target);
  return (
    old.every(
      ({ dims, rows }) => rows.at === 'all' && dims.every((dim, d) => dim === producer.output.dims[d]),
    ) &&
    (old.length === 0 || producer.primitive.name in LANE_OPERATIONS)
  );
}
