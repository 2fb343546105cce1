import { buildScan } from '../primitives/scan.ts';
import { type ScanAttributes, scanStack } from '../primitives/scan-node.ts';
import type { Element } from '../primitives/scan-parts.ts';
import { broadcast, sum } from '../primitives/reduce.ts';
import { placeholder } from '../primitives/source.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { substitute } from '../tensor/graph.ts';
import { pullback, type Seed } from './pullback.ts';

/** The cotangents that reach a loop: of its last carried values by index, of stacked values by the body's tensor. */
export interface ScanCotangents {
  readonly final: ReadonlyMap<number, Tensor>;
  readonly stacks: ReadonlyMap<Tensor, Tensor>;
}

/**
 * The derivative of a loop: a loop in the other direction that carries the cotangents of the carried values. The values
 * of the forward body that it needs come in as sequences. Gradients of captured tensors are summed over all steps after
 * the loop, which `sum` turns into one product for a weight.
 */
export function pullScan(
  loop: Tensor,
  scan: ScanAttributes,
  cotangents: ScanCotangents,
): readonly (Tensor | undefined)[] {
  if (cotangents.final.size === 0 && cotangents.stacks.size === 0) return [];
  const { over, carries, elements, next } = scan;
  const captured = loop.inputs.slice(carries.length + elements.length);
  const sequences = new SequencePlaceholders(loop, scan);
  const arriving = carries.map((carry) => placeholder('cotangent', carry.dims, 'real'));
  const seeds: Seed[] = next.map((tensor, i) => ({ tensor, cotangent: arriving[i] as Tensor }));
  for (const [tensor, stack] of cotangents.stacks) {
    seeds.push({ tensor, cotangent: sequences.add(stack, tensor) });
  }
  const pulled = pullback(seeds, [...carries, ...elements, ...captured], true);
  const known = substituteDefined(pulled, sequences.residual);

  const reverse = buildScan({
    over,
    reverse: !scan.reverse,
    carries: carries.map((carry, i) => ({
      placeholder: arriving[i] as Tensor,
      initial: broadcast(cotangents.final.get(i) ?? 0, carry.dims),
      next: broadcast(known[i] ?? 0, carry.dims),
    })),
    elements: sequences.elements,
  });
  return [
    ...reverse.final,
    ...elements.map((_, i) => stackedOf(known[carries.length + i])),
    ...captured.map((_, i) => {
      const perStep = stackedOf(known[carries.length + elements.length + i]);
      return perStep && sum(perStep, over);
    }),
  ];

  function stackedOf(cotangent: Tensor | undefined): Tensor | undefined {
    return cotangent && reverse.stacked(cotangent);
  }
}

/** Substitutes in all expressions at once, so that what they share stays shared. */
function substituteDefined(
  tensors: readonly (Tensor | undefined)[],
  replacement: (node: Tensor) => Tensor | undefined,
): readonly (Tensor | undefined)[] {
  const replaced = substitute(
    tensors.filter((tensor) => tensor !== undefined),
    replacement,
  ).values();
  return tensors.map((tensor) => tensor && replaced.next().value);
}

/** The sequences that the reverse loop reads: stacked cotangents, and values of the forward body as they are needed. */
class SequencePlaceholders {
  readonly elements: Element[] = [];
  readonly #residuals = new Map<Tensor, Tensor>();
  readonly #loop: Tensor;
  readonly #scan: ScanAttributes;

  constructor(loop: Tensor, scan: ScanAttributes) {
    this.#loop = loop;
    this.#scan = scan;
  }

  /** What stands for one step of `sequence`, shaped like the body's `tensor`. */
  add(sequence: Tensor, tensor: Tensor): Tensor {
    const element = placeholder('step', tensor.dims, tensor.kind);
    this.elements.push({ placeholder: element, sequence });
    return element;
  }

  /** What stands for a value of the forward body in the reverse one; `undefined` for anything else. */
  readonly residual = (node: Tensor): Tensor | undefined => {
    if (!this.#scan.body.has(node)) return undefined;
    const known = this.#residuals.get(node);
    if (known) return known;
    const position = this.#scan.elements.indexOf(node);
    const sequence =
      position < 0 ? scanStack(this.#loop, node) : this.#loop.inputs[this.#scan.carries.length + position];
    const element = this.add(sequence as Tensor, node);
    this.#residuals.set(node, element);
    return element;
  };
}
