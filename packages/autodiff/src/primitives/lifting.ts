import { type Axis, formatDims } from '../axis/axis.ts';
import { GraphError, ShapeError } from '../errors.ts';
import { substitute, topological } from '../tensor/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { scanPrimitive } from './scan-node.ts';
import type { ScanParts } from './scan-parts.ts';

/** What a value of a step depends on: nothing of the step, the sequences' elements alone, or a carried value. */
export type Dependence = 'nothing' | 'elements' | 'carries';

/**
 * Computes values of a scan's step for all steps at once: the same expressions over whole sequences, which axes with
 * names turn into expressions that have the scanned axis. Expressions that share a part share what it is lifted to.
 */
export class Lifting {
  readonly #over: Axis;
  readonly #dependences = new Map<Tensor, Dependence>();
  readonly #lifted = new Map<Tensor, Tensor>();

  constructor({ over, carries, elements }: ScanParts) {
    this.#over = over;
    for (const { placeholder, sequence } of elements) {
      this.#dependences.set(placeholder, 'elements');
      this.settle(placeholder, sequence);
    }
    for (const { placeholder } of carries) {
      this.#requireNoStepAxis(placeholder, placeholder);
      this.#dependences.set(placeholder, 'carries');
    }
  }

  /**
   * What a tensor depends on.
   *
   * @throws GraphError if it is made by a scan that depends on the step, ShapeError if it brings the scanned axis into
   *   the step.
   */
  dependence(tensor: Tensor): Dependence {
    const known = this.#dependences.get(tensor);
    if (known) return known;
    for (const node of topological([tensor], this.#dependences)) {
      if (!this.#dependences.has(node)) this.#dependences.set(node, this.#derive(node));
    }
    return this.#dependences.get(tensor) as Dependence;
  }

  /** Says what a tensor is for all steps. */
  settle(tensor: Tensor, allSteps: Tensor): void {
    this.#lifted.set(tensor, allSteps);
  }

  /** A tensor for all steps at once. What depends on a carried value must have been settled. */
  allSteps(tensor: Tensor): Tensor {
    if (this.dependence(tensor) === 'nothing') this.#requireNoStepAxis(tensor, tensor);
    const unchanged = (node: Tensor): Tensor | undefined =>
      this.dependence(node) === 'nothing' ? node : undefined;
    return substitute([tensor], unchanged, this.#lifted)[0] as Tensor;
  }

  #derive(node: Tensor): Dependence {
    let found: Dependence = 'nothing';
    for (const input of node.inputs) {
      const own = this.#dependences.get(input);
      if (own === 'carries' || (own === 'elements' && found === 'nothing')) found = own;
    }
    if (found === 'nothing') return found;
    if ((node.primitive as unknown) === scanPrimitive) {
      throw new GraphError(
        'scan: found a scan whose inputs change with the step of another scan, expected at most one loop at a time. ' +
          'Scan over the inner axis outside of the outer scan.',
      );
    }
    this.#requireNoStepAxis(node, node);
    for (const input of node.inputs) this.#requireNoStepAxis(input, node);
    return found;
  }

  /** Inside a step the scanned axis stands for the step itself, so no other tensor may carry it along. */
  #requireNoStepAxis(tensor: Tensor, user: Tensor): void {
    if (!tensor.dims.includes(this.#over)) return;
    throw new ShapeError(
      `scan: found ${formatDims(tensor.dims)} in ${user.primitive.name} inside a step, expected no "${this.#over.name}" ` +
        'there, for a step sees one of its positions. Pass the tensor as a sequence, or relabel the axis to `pre` or `post`.',
    );
  }
}
