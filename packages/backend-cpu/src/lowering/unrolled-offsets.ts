import {
  type Axis,
  axis,
  type Compute,
  type Dim,
  ELEMENTWISE,
  type Plan,
  type PlanOperand,
} from '@meristem/autodiff';
import type { FusedOperation } from '../codegen/fused-kernel.ts';
import { type Item, pointwise } from '../items/item.ts';
import type { OperandView } from '../items/operand-view.ts';
import type { Lowering } from './lowering.ts';
import type { WindowsAttributes } from './window-reach.ts';

/** Windows of up to so many places are told apart place by place. */
const MOST_PLACES = 16;

const ONE = axis('one', 1);
const FOLDS: ReadonlyMap<string, FusedOperation> = new Map([
  ['sum', 'add'],
  ['max', 'maximum'],
]);

/**
 * What is computed of every place of small windows, as in a pool and its gradient: an operation for each place instead of one
 * over all, so that a maximum over places is one of so many operands, and all of it is one pass over the windows.
 */
export class UnrolledOffsets {
  /** By axis of places within windows: those that count the windows. */
  readonly #counted = new Map<Dim, Set<Dim>>();

  constructor({ instructions }: Plan) {
    for (const each of instructions) {
      if (each.kind !== 'compute') continue;
      const { name } = each.primitive;
      if (name !== 'windows' && name !== 'overlapAdd') continue;
      const { from, to, offset } = each.attributes as WindowsAttributes;
      const counted = this.#counted.get(offset) ?? new Set<Dim>();
      this.#counted.set(offset, counted.add(name === 'windows' ? to : from));
    }
  }

  /** The items of a computation outside of loops; `undefined` for one that has nothing to do with small windows. */
  lower(lowering: Lowering, compute: Compute): Item[] | undefined {
    if (this.#counted.size === 0) return undefined;
    const { primitive, inputs, output, attributes } = compute;
    const { name } = primitive;
    const fold = FOLDS.get(name);
    if (fold) {
      const [input] = inputs as [PlanOperand];
      const { over } = attributes as { over: readonly Dim[] };
      const offsets = this.#offsetsIn(input.dims);
      if (offsets.length === 0 || !over.every((dim) => offsets.includes(dim as Axis))) return undefined;
      return folded(lowering, fold, input, output, over as readonly Axis[]);
    }
    if (name !== 'broadcast' && !Object.hasOwn(ELEMENTWISE, name)) return undefined;
    const offsets = this.#offsetsIn(output.dims);
    if (offsets.length === 0) return undefined;
    const operation = name === 'broadcast' ? 'copy' : (name as FusedOperation);
    const [operands, c] = [inputs.map((input) => lowering.view(input)), lowering.view(output)];
    return placesOf(offsets).map((at) =>
      pointwise(
        operation,
        operands.map((operand) => partOf(operand, at)),
        partOf(c, at),
      ),
    );
  }

  /** The axes of places within windows that some dims have beside those that count these, if there are few places. */
  #offsetsIn(dims: readonly Dim[]): readonly Axis[] {
    const offsets = dims.filter((dim): dim is Axis =>
      [...(this.#counted.get(dim) ?? [])].some((count) => dims.includes(count)),
    );
    return offsets.reduce((places, { min }) => places * min, 1) <= MOST_PLACES ? offsets : [];
  }
}

/** A fold over places: what they hold, put together one after the other. */
function folded(
  lowering: Lowering,
  fold: FusedOperation,
  input: PlanOperand,
  output: PlanOperand,
  over: readonly Axis[],
): Item[] | undefined {
  const [x, c] = [lowering.view(input), lowering.view(output)];
  const [first, ...others] = placesOf(over).map((at) => partOf(x, at));
  if (!first) return undefined;
  const items: Item[] = [];
  let total = first;
  others.forEach((part, i) => {
    const result = i === others.length - 1 ? c : lowering.view(lowering.temporary(output.dims));
    items.push(pointwise(fold, [total, part], result));
    total = result;
  });
  return others.length === 0 ? [pointwise('copy', [first], c)] : items;
}

/** All places over some axes, the last axis fastest. */
function placesOf(axes: readonly Axis[]): readonly ReadonlyMap<Axis, number>[] {
  return axes.reduce<readonly ReadonlyMap<Axis, number>[]>(
    (places, each) =>
      places.flatMap((place) => Array.from({ length: each.min }, (_, at) => new Map(place).set(each, at))),
    [new Map()],
  );
}

/** What an operand holds at one place of windows. */
function partOf(view: OperandView, at: ReadonlyMap<Axis, number>): OperandView {
  return [...at].reduce(
    (part, [offset, place]) => (part.has(offset) ? part.shifted(offset, place, ONE) : part),
    view,
  );
}
