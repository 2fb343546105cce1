import type { Compute, Instruction, Plan, PlanOperand } from '@meristem/autodiff';

/**
 * Asks for the sign of what relu gave instead of what it was given, of which one is above 0 where the other is: the result is in
 * memory for others, so that a gradient need not have the signs stored until then.
 */
export function signsOfRelu(plan: Plan): Plan {
  const { buffers, instructions } = plan;
  const relus = new Map<number, number>();
  instructions.forEach((each, at) => {
    if (each.kind === 'compute' && each.primitive.name === 'relu') relus.set(each.inputs[0]!.buffer, at);
  });
  if (relus.size === 0) return plan;
  /** By the position of a relu: the questions for its signs that stood before it. */
  const late = new Map<number, Compute[]>();
  const order = instructions.flatMap((each, at): readonly Instruction[] => {
    const own = late.get(at) ?? [];
    const reluAt = asksForSigns(each, buffers) ? relus.get(each.inputs[1]!.buffer) : undefined;
    if (reluAt === undefined) return [each, ...own];
    const relu = instructions[reluAt] as Compute;
    const question = each as Compute;
    const [zero, given] = question.inputs as [PlanOperand, PlanOperand];
    const read = instructions.slice(at + 1, reluAt).some((other) => reads(other, question.output.buffer));
    if (read || !sameOperand(relu.inputs[0]!, given)) return [each];
    const asked: Compute = { ...question, inputs: [zero, relu.output] };
    if (reluAt < at) return [asked];
    late.set(reluAt, [...(late.get(reluAt) ?? []), asked]);
    return [];
  });
  return { ...plan, instructions: order };
}

/** Whether an instruction asks which numbers are above 0. */
function asksForSigns(each: Instruction, buffers: Plan['buffers']): each is Compute {
  return (
    each.kind === 'compute' && each.primitive.name === 'less' && buffers[each.inputs[0]!.buffer]?.value === 0
  );
}

function reads(instruction: Instruction, buffer: number): boolean {
  const computes = instruction.kind === 'loop' ? instruction.body : [instruction];
  return computes.some(({ inputs }) => inputs.some((input) => input.buffer === buffer));
}

/** Whether two operands are all of the same numbers under the same dims. */
function sameOperand(one: PlanOperand, other: PlanOperand): boolean {
  const whole = [one, other].every(({ rows }) => rows.at === 'all' && rows.shift === 0);
  return whole && one.dims.length === other.dims.length && one.dims.every((dim, d) => dim === other.dims[d]);
}
