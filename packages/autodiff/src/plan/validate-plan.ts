import type { Dim } from '../axis/axis.ts';
import { checkBuffers } from './check-buffers.ts';
import { checkCompute } from './check-compute.ts';
import { formatInstruction } from './format-plan.ts';
import type { Instruction, Plan } from './plan.ts';
import { refusing, type Refuse } from './plan-error.ts';
import { WrittenRows } from './written-rows.ts';

/**
 * Checks that a plan is one: the specification of plans, as a program. Buffers, names and axes agree with one another;
 * operands are parts of buffers that exist, under dims of the same axes; every instruction obeys the shape rule of its
 * primitive; rows of a step are read in loops only; nothing is read before it is written, written twice or left unread;
 * variables are stored at the end, each once, and not read afterwards. A plan that passes runs on any backend without
 * touching memory that is not its own.
 *
 * @throws PlanError naming the instruction or buffer, what was found and what was expected.
 */
export function validatePlan(plan: Plan): void {
  const refuse = refusing(plan.name);
  checkBuffers(plan, refuse);
  checkAxes(plan, refuse);
  const written = new WrittenRows(plan, refuse);
  plan.instructions.forEach((instruction, i) => {
    const place = `instruction ${i}`;
    if (instruction.kind === 'compute') {
      const at = (): string => `${place} "${textOf(instruction, plan)}"`;
      checkCompute(instruction, plan, undefined, at, refuse);
      written.follow(instruction, at);
      return;
    }
    if (instruction.body.length === 0)
      refuse(place, 'a loop without a body', 'something to compute at each step');
    written.enter(instruction);
    instruction.body.forEach((inner, k) => {
      const at = (): string => `${place}.${k} "${textOf(inner, plan)}"`;
      checkCompute(inner, plan, instruction.over, at, refuse);
      written.follow(inner, at);
    });
    written.leave(instruction, place);
  });
  written.finish();
}

/** The text of an instruction of a plan that may be broken in any way. */
function textOf(instruction: Instruction, plan: Plan): string {
  try {
    return formatInstruction(instruction, plan);
  } catch {
    return instruction.kind === 'compute' ? String(instruction.primitive?.name) : instruction.kind;
  }
}

/** The extents table has every axis that is needed, each once, and no two of one name. */
function checkAxes({ axes, buffers, instructions }: Plan, refuse: Refuse): void {
  const names = new Set<string>();
  for (const axis of axes) {
    if (names.has(axis.name)) refuse('axes', `two axes named "${axis.name}"`, 'each name once');
    names.add(axis.name);
  }
  const known = new Set(axes);
  const require = (dims: readonly Dim[], place: string): void => {
    const missing = dims.find((dim) => !known.has(dim.axis));
    if (missing)
      refuse(place, `axis "${missing.axis.name}", which is not in the plan's table`, 'one of its axes');
  };
  buffers.forEach(({ dims }, i) => require(dims, `buffer ${i}`));
  instructions.forEach((instruction, i) => {
    if (instruction.kind === 'loop') require([instruction.over], `instruction ${i}`);
  });
}
