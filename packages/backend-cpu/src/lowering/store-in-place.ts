import type { Compute, Instruction, Plan, PlanOperand } from '@meristem/autodiff';
import { LANE_OPERATIONS } from '../codegen/lane-operations.ts';
import { positionsOf } from './lookup-positions.ts';

/**
 * Lets what computes the new value of a variable write it there at once, instead of into a temporary that is copied at the
 * end: wherever nobody reads the old value afterwards. Not in a plan that may stop half-way, for then nothing must have
 * been stored; positions that come straight from the caller are checked before the plan runs.
 */
export function storeInPlace(plan: Plan): Plan {
  if (mayStopHalfWay(plan)) return plan;
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
  const moved = (operand: PlanOperand): PlanOperand => {
    const buffer = targets.get(operand.buffer);
    return buffer === undefined ? operand : { ...operand, buffer };
  };
  const rewrite = (each: Compute): Compute =>
    targets.has(each.output.buffer) || each.inputs.some(({ buffer }) => targets.has(buffer))
      ? { ...each, inputs: each.inputs.map(moved), output: moved(each.output) }
      : each;
  return {
    ...plan,
    instructions: plan.instructions
      .filter((instruction) => !dropped.has(instruction))
      .map((instruction) =>
        instruction.kind === 'compute'
          ? rewrite(instruction)
          : { ...instruction, body: instruction.body.map(rewrite) },
      ),
  };
}

/** Whether a kernel may stop because of numbers that are only known once others have run. */
export function mayStopHalfWay(plan: Plan): boolean {
  return plan.instructions.some((instruction) => computes(instruction).some((each) => mayStop(plan, each)));
}

function computes(instruction: Instruction): readonly Compute[] {
  return instruction.kind === 'loop' ? instruction.body : [instruction];
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

/** Where a buffer is used: the positions of the instructions that read and write it, in order, each once. */
interface Uses {
  readonly reads: number[];
  readonly writes: number[];
  /** Whether it holds what the caller reads. */
  put: boolean;
}

/** The uses of all buffers. */
function usesOf(plan: Plan): readonly Uses[] {
  const uses = plan.buffers.map((): Uses => ({ reads: [], writes: [], put: false }));
  const note = (positions: number[], at: number): void => {
    if (positions.at(-1) !== at) positions.push(at);
  };
  plan.instructions.forEach((instruction, at) => {
    for (const { inputs, output } of computes(instruction)) {
      for (const { buffer } of inputs) note(uses[buffer]!.reads, at);
      note(uses[output.buffer]!.writes, at);
    }
  });
  for (const { buffer } of plan.outputs.values()) uses[buffer]!.put = true;
  return uses;
}

/** A new value of a variable, computed into a temporary: the buffers, and the position of the instruction that copies it. */
interface Store {
  readonly source: number;
  readonly target: number;
  readonly storedAt: number;
}

/** Whether nobody reads the old value once the new one is being computed, and the new one is computed in one go. */
function movable(plan: Plan, uses: readonly Uses[], { source, target, storedAt }: Store): boolean {
  const [from, to] = [uses[source] as Uses, uses[target] as Uses];
  const [producedAt] = from.writes;
  if (producedAt === undefined || from.writes.length > 1) return false;
  const producer = plan.instructions[producedAt] as Instruction;
  if (producer.kind === 'loop') return false;
  // What the caller reads stays where it is: the old value, and a new one that a later write must not change.
  return (
    !from.put &&
    !to.put &&
    to.reads.every((at) => at <= producedAt) &&
    to.writes.every((at) => at === storedAt) &&
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
