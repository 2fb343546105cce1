import { type Axis, formatDims } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { dependents, topological } from '../tensor/graph.ts';
import { apply, rebuild } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Lifting } from './lifting.ts';
import { broadcast } from './reduce.ts';
import { type ScanAttributes, scanFinal, scanPrimitive, scanStack } from './scan-node.ts';
import type { Carry, Element, ScanParts } from './scan-parts.ts';
import { constantValue, placeholder } from './source.ts';

/** A built scan: its last carried values, and any value of its body at every step. */
export interface Scan {
  /** The carried values after the last step. */
  readonly final: readonly Tensor[];
  /** A value of the body at every step: `[over, ...]`. */
  stacked(bodyTensor: Tensor): Tensor;
}

/**
 * Builds a scan and moves out of the loop whatever need not be in it. Axes have names, so an expression that gains the
 * scanned axis computes all steps at once: what depends on sequences alone is computed before the loop, what the next
 * carried value does not need is computed after it, from stacked values. Input projections and readouts so become one
 * product over all steps, and, because the derivative of a scan is itself a scan, so do weight gradients.
 */
export function buildScan(parts: ScanParts): Scan {
  const { over, carries, elements } = parts;
  for (const { sequence } of elements) {
    if (!sequence.dims.includes(over)) {
      throw new ShapeError(
        `scan: found a sequence ${formatDims(sequence.dims)}, expected it to have "${over.name}". ` +
          'Capture tensors that are the same for every step instead of passing them as sequences.',
      );
    }
  }
  const lifting = new Lifting(parts);
  const core = coreLoop(parts, lifting);
  const loop = apply(scanPrimitive, core.inputs, core.attributes);
  for (const [original, inLoop] of core.inLoop) lifting.settle(original, scanStack(loop, inLoop));
  return {
    final: carries.map((carry, i) => scanFinal(loop, i, carry.placeholder.dims)),
    stacked: (bodyTensor) => broadcast(lifting.allSteps(bodyTensor), [over]),
  };
}

interface CoreLoop {
  readonly inputs: readonly Tensor[];
  readonly attributes: ScanAttributes;
  /** The body's tensors as the caller knows them, and as they stand in the loop. */
  readonly inLoop: ReadonlyMap<Tensor, Tensor>;
}

/** What must stay in the loop: all that both depends on a carried value and is needed for the next one. */
function coreLoop({ over, reverse, carries }: ScanParts, lifting: Lifting): CoreLoop {
  const carried = carries.map((carry) => carry.placeholder);
  const order = topological(
    carries.map((carry) => carry.next),
    { has: (node) => lifting.dependence(node) !== 'carries' || carried.includes(node) },
  );
  const coreElements: Element[] = [];
  const captured = new Set<Tensor>();
  const inLoop = new Map<Tensor, Tensor>(carried.map((carry) => [carry, carry]));
  const entered = new Map<Tensor, Tensor>();

  /** A value of the step that depends on no carry enters the loop as an element of a sequence computed beforehand. */
  const enter = (node: Tensor): Tensor => {
    const known = inLoop.get(node) ?? entered.get(node);
    if (known) return known;
    if (lifting.dependence(node) === 'nothing') {
      if (constantValue(node) === undefined) captured.add(node);
      return node;
    }
    const element = placeholder(`${node.primitive.name} at step`, node.dims, node.kind);
    coreElements.push({ placeholder: element, sequence: lifting.allSteps(node) });
    entered.set(node, element);
    return element;
  };

  for (const node of order) {
    if (lifting.dependence(node) !== 'carries' || inLoop.has(node)) continue;
    inLoop.set(node, rebuild(node, node.inputs.map(enter)));
  }
  const next = carries.map((carry) => enter(carry.next));
  const stepwise = new Set([...carried, ...coreElements.map((element) => element.placeholder)]);
  const body = dependents(
    topological([...stepwise, ...next], { has: (node) => captured.has(node) }),
    stepwise,
  );
  return {
    inputs: [
      ...carries.map((carry) => carry.initial),
      ...coreElements.map((element) => element.sequence),
      ...captured,
    ],
    attributes: {
      over,
      reverse,
      carries: carried,
      elements: coreElements.map((element) => element.placeholder),
      next,
      body,
    },
    inLoop,
  };
}

/** What a step returns: the carried values after it, and whatever is wanted at every step. */
export interface StepResult<C extends Record<string, Tensor>, E extends Record<string, Tensor>> {
  readonly carry: C;
  readonly emit: E;
}

/**
 * Runs a step function along an axis, carrying values from one step to the next.
 *
 * `elements` are sequences that have the axis; `step` sees one position of each. The carried values keep their dims. The
 * result has the last carried values and, for each emitted tensor, its values at all steps: `[over, ...]`.
 *
 * @throws ShapeError if a sequence lacks the axis, a carried value changes its dims, or a tensor that has the axis meets
 *   values of a step; GraphError if a step contains another scan that depends on the step.
 */
export function scan<
  C extends Record<string, Tensor>,
  X extends Record<string, Tensor>,
  E extends Record<string, Tensor> = Record<never, Tensor>,
>(options: {
  readonly over: Axis;
  readonly reverse?: boolean;
  readonly carry: C;
  readonly elements: X;
  readonly step: (carry: C, elements: X) => StepResult<{ [K in keyof C]: Tensor }, E>;
}): { readonly carry: C; readonly emitted: { readonly [K in keyof E]: Tensor } } {
  const { over, reverse = false } = options;
  const carryIn = mapRecord(options.carry, (name, initial) => placeholder(name, initial.dims, initial.kind));
  const elementIn = mapRecord(options.elements, (name, sequence) =>
    placeholder(
      name,
      sequence.dims.filter((dim) => dim !== over),
      sequence.kind,
    ),
  );
  const result = options.step(carryIn as C, elementIn as X);
  const names = Object.keys(options.carry);
  const carries = names.map((name) =>
    carryOf(name, carryIn[name]!, options.carry[name]!, result.carry[name]),
  );
  const elements = Object.keys(options.elements).map((name) => ({
    placeholder: elementIn[name] as Tensor,
    sequence: options.elements[name] as Tensor,
  }));
  const built = buildScan({ over, reverse, carries, elements });
  return {
    carry: Object.fromEntries(names.map((name, i) => [name, built.final[i]])) as unknown as C,
    emitted: mapRecord(result.emit, (_name, tensor) => built.stacked(tensor)) as { [K in keyof E]: Tensor },
  };
}

function carryOf(name: string, placeholderTensor: Tensor, initial: Tensor, next: Tensor | undefined): Carry {
  const same =
    next && next.dims.length === initial.dims.length && next.dims.every((dim) => initial.dims.includes(dim));
  if (same && next.kind !== initial.kind) {
    const [found, expected] =
      next.kind === 'index' ? ['unit positions', 'real numbers'] : ['real numbers', 'unit positions'];
    throw new ShapeError(
      `scan: carried value "${name}": found ${found} after the step, expected ${expected} as before it.`,
    );
  }
  if (!same) {
    throw new ShapeError(
      `scan: carried value "${name}": found ${next ? formatDims(next.dims) : 'nothing'} after the step, expected ` +
        `${formatDims(initial.dims)} as before it. Start from a value with all of these dims (see broadcast).`,
    );
  }
  return { placeholder: placeholderTensor, initial, next };
}

function mapRecord<T, R>(
  record: Readonly<Record<string, T>>,
  map: (name: string, value: T) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(name, value)]));
}
