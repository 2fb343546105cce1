import { add } from '../primitives/arithmetic.ts';
import {
  type ScanFinalAttributes,
  scanFinalPrimitive,
  scanPrimitive,
  type ScanStackAttributes,
  scanStackPrimitive,
} from '../primitives/scan-node.ts';
import { attributesOf, type Primitive } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { dependents, topological } from '../tensor/graph.ts';
import { pullScan, type ScanCotangents } from './scan-pullback.ts';

/** A tensor and the cotangent that reaches it from outside. */
export interface Seed {
  readonly tensor: Tensor;
  readonly cotangent: Tensor;
}

/**
 * Reverse-mode differentiation: pulls cotangents of some tensors back to `sources` as new expressions. `undefined` means
 * that no gradient reaches a source. With `stop`, the sources are independent of each other: nothing is pulled through them.
 */
export function pullback(
  seeds: readonly Seed[],
  sources: readonly Tensor[],
  stop = false,
): readonly (Tensor | undefined)[] {
  const sourceSet = new Set(sources);
  const order = topological(
    seeds.map((seed) => seed.tensor),
    stop ? sourceSet : undefined,
  );
  const relevant = dependents(order, sourceSet);
  const reaching = new Reaching();
  for (const { tensor, cotangent } of seeds) reaching.deposit(tensor, cotangent);
  for (const node of order.reverse()) {
    if (!relevant.has(node) || (stop && sourceSet.has(node))) continue;
    reaching.pull(node, relevant);
  }
  return sources.map((source) => reaching.cotangents.get(source));
}

/** The cotangents that have reached each tensor so far; those of a loop are kept apart by what the loop yields. */
class Reaching {
  readonly cotangents = new Map<Tensor, Tensor>();
  readonly #scans = new Map<Tensor, { final: Map<number, Tensor>; stacks: Map<Tensor, Tensor> }>();

  deposit(tensor: Tensor, cotangent: Tensor): void {
    accumulate(this.cotangents, tensor, cotangent);
  }

  pull(node: Tensor, relevant: ReadonlySet<Tensor>): void {
    const scan = attributesOf(node, scanPrimitive);
    const pulled = scan ? pullScan(node, scan, this.#ofScan(node)) : this.#pullPrimitive(node);
    pulled.forEach((cotangent, i) => {
      const input = node.inputs[i] as Tensor;
      if (cotangent && relevant.has(input)) this.deposit(input, cotangent);
    });
  }

  #pullPrimitive(node: Tensor): readonly (Tensor | undefined)[] {
    const cotangent = this.cotangents.get(node);
    if (!cotangent) return [];
    const final = attributesOf(node, scanFinalPrimitive);
    const stack = attributesOf(node, scanStackPrimitive);
    if (final || stack) {
      this.#depositInScan(node.inputs[0] as Tensor, cotangent, final, stack);
      return [];
    }
    return (node.primitive as unknown as Primitive<object>).vjp(node, cotangent, node.attributes);
  }

  #depositInScan(
    loop: Tensor,
    cotangent: Tensor,
    final: ScanFinalAttributes | undefined,
    stack: ScanStackAttributes | undefined,
  ): void {
    const into = this.#ofScan(loop);
    if (final) accumulate(into.final, final.index, cotangent);
    if (stack) accumulate(into.stacks, stack.of, cotangent);
  }

  #ofScan(loop: Tensor): { final: Map<number, Tensor>; stacks: Map<Tensor, Tensor> } & ScanCotangents {
    const known = this.#scans.get(loop) ?? {
      final: new Map<number, Tensor>(),
      stacks: new Map<Tensor, Tensor>(),
    };
    this.#scans.set(loop, known);
    return known;
  }
}

function accumulate<K>(cotangents: Map<K, Tensor>, key: K, cotangent: Tensor): void {
  const before = cotangents.get(key);
  cotangents.set(key, before ? add(before, cotangent) : cotangent);
}
