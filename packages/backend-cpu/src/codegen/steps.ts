import type { KernelNode, StepNode } from './kernel-graph.ts';
import { floatOf, LANE_OPERATIONS, type LaneValue } from './lane-operations.ts';
import type { Lanes } from './lanes.ts';
import type { RowShape } from './row-shape.ts';
import type { Local } from './wasm-assembler.ts';

/** What is in registers, by value. */
export type LaneValues = ReadonlyMap<KernelNode, LaneValue>;

/** Writes the steps of a kernel on four lanes. */
export class StepWriter {
  readonly #shape: RowShape;
  readonly #lanes: Lanes;

  constructor(shape: RowShape, lanes: Lanes) {
    this.#shape = shape;
    this.#lanes = lanes;
  }

  /** Computes the steps that are the same along the row, or those that are not. */
  write(values: Map<KernelNode, LaneValue>, invariant: boolean): void {
    const { graph, absorbed } = this.#shape;
    for (const step of graph.steps) {
      if (graph.invariant(step) === invariant && !absorbed.has(step)) {
        values.set(step, this.#compute(step, values));
      }
    }
  }

  /** The value of an output. */
  output(values: LaneValues, output: number): Local {
    return this.#float(values, this.#shape.graph.outputs[output] as KernelNode);
  }

  /** The factors of an output whose sum takes in a product. */
  factors(values: LaneValues, output: number): readonly [Local, Local] | undefined {
    const product = this.#shape.summed[output];
    return product && this.#operands(values, product);
  }

  #operands(values: LaneValues, product: StepNode): readonly [Local, Local] {
    const [x, y] = product.operands as [KernelNode, KernelNode];
    return [this.#float(values, x), this.#float(values, y)];
  }

  #compute(step: StepNode, values: LaneValues): LaneValue {
    const lanes = this.#lanes;
    const contraction = this.#shape.contractions.get(step);
    if (contraction) {
      const [x, y] = this.#operands(values, contraction.product);
      const z = this.#float(values, contraction.other);
      return { float: contraction.negated ? lanes.subtractProduct(x, y, z) : lanes.multiplyAdd(x, y, z) };
    }
    const operands = step.operands.map((node) => valueOf(values, node));
    const [x, y = x, z = x] = operands as [LaneValue, LaneValue?, LaneValue?];
    const result = LANE_OPERATIONS[step.operation].emit(lanes, x, y, z);
    return this.#shape.graph.wantedAsNumbers.has(step)
      ? { ...result, float: floatOf(lanes, result) }
      : result;
  }

  #float(values: LaneValues, node: KernelNode): Local {
    return floatOf(this.#lanes, valueOf(values, node));
  }
}

function valueOf(values: LaneValues, node: KernelNode): LaneValue {
  return node.kind === 'constant' ? { constant: node.value } : (values.get(node) as LaneValue);
}
