import type { KernelCall, LoopVariable, Operation } from '../program/operation.ts';
import type { JoinedDim, OperandView } from './operand-view.ts';

/** A call inside loops over dims that its kernel does not walk through by itself. */
export function stepThrough(
  loops: readonly JoinedDim[],
  views: readonly OperandView[],
  call: (stepped: readonly OperandView[]) => KernelCall,
): Operation {
  const [first, ...rest] = loops;
  if (!first) return call(views);
  const variable: LoopVariable = { axes: first.axes };
  const stepped = views.map((view) => view.stepping(first.last, variable));
  return { kind: 'loop', variable, reverse: false, body: [stepThrough(rest, stepped, call)] };
}
