import { type Axis, type Dim, formatDims } from '../axis/axis.ts';
import { MeristemError } from '../errors.ts';
import { placeholder } from '../primitives/source.ts';
import type { Primitive } from '../tensor/primitive.ts';
import type { Compute, Plan, PlanOperand } from './plan.ts';
import type { Place, Refuse } from './plan-error.ts';

/** Checks an instruction by itself: its operands are parts of buffers, and its primitive takes them and makes that. */
export function checkCompute(
  { primitive, attributes, inputs, output }: Compute,
  plan: Plan,
  loop: Axis | undefined,
  place: Place,
  refuse: Refuse,
): void {
  const rule = primitive as unknown as Primitive<object>;
  inputs.forEach((input, i) => checkOperand(input, plan, loop, () => `${place()}, operand ${i}`, refuse));
  checkOperand(output, plan, loop, () => `${place()}, result`, refuse);
  const { storage, kind } = plan.buffers[output.buffer]!;
  if (storage !== 'temporary' && storage !== 'variable') {
    refuse(place, `a result in a buffer of storage ${storage}`, 'a temporary or a variable');
  }
  if (storage === 'variable' && rule.name !== 'broadcast') {
    refuse(place, `${rule.name} straight into a variable`, 'a copy of what was computed before');
  }
  const operands = inputs.map(({ dims, buffer }, i) => placeholder(`${i}`, dims, plan.buffers[buffer]!.kind));
  const made = attempt(() => rule.shape(operands, attributes), place, refuse);
  if (!sameSet(made, output.dims)) refuse(place, `a result ${formatDims(output.dims)}`, formatDims(made));
  const kindMade = rule.kind?.(operands, attributes) ?? 'real';
  if (kindMade !== kind) refuse(place, `a result of kind ${kind}`, kindMade);
}

function attempt<T>(rule: () => T, place: Place, refuse: Refuse): T {
  try {
    return rule();
  } catch (error) {
    // A broken attribute may break a shape rule in any way.
    const reason =
      error instanceof MeristemError ? error.message : 'attributes that the primitive does not know';
    return refuse(
      place,
      `operands that do not meet (${reason})`,
      "what the primitive's shape rule takes",
      error,
    );
  }
}

function checkOperand(
  { buffer: index, dims, rows }: PlanOperand,
  { buffers }: Plan,
  loop: Axis | undefined,
  place: Place,
  refuse: Refuse,
): void {
  const buffer = buffers[index];
  if (!buffer) return refuse(place, `buffer ${index}`, `one of ${buffers.length} buffers`);
  const { extraRow } = buffer;
  const own = rows.at === 'all' ? buffer.dims : buffer.dims.slice(1);
  const same = own.length === dims.length && own.every((dim, d) => dim.axis === dims[d]?.axis);
  if (!same) refuse(place, `dims ${formatDims(dims)}`, `those of the same axes as ${formatDims(own)}`);
  if (rows.at === 'step') {
    const rowAxis = buffer.dims[0]?.axis;
    if (!loop)
      return refuse(place, 'the row of a step outside of a loop', 'whole buffers, or the ends of a history');
    if (rowAxis !== loop) {
      refuse(
        place,
        `the row of a step along "${rowAxis?.name ?? 'nothing'}"`,
        `rows along "${loop.name}", the loop's axis`,
      );
    }
  }
  const needsMore = rows.at === 'first' || rows.at === 'last' || rows.shift === 1;
  if (needsMore && !extraRow)
    refuse(place, `rows ${JSON.stringify(rows)} of a buffer`, 'those of a history, which has a row more');
}

function sameSet(some: readonly Dim[], others: readonly Dim[]): boolean {
  return some.length === others.length && some.every((dim) => others.includes(dim));
}
