import type { FusedKernel } from './fused-kernel.ts';
import {
  type Contraction,
  contractions,
  isFreeProduct,
  type KernelGraph,
  type KernelNode,
  type StepNode,
} from './kernel-graph.ts';
import { floatOf, LANE_OPERATIONS, type LaneValue } from './lane-operations.ts';
import type { Lanes } from './lanes.ts';
import type { Local } from './wasm-assembler.ts';

/** What is in registers, by value. */
export type LaneValues = ReadonlyMap<KernelNode, LaneValue>;

/** Writes the steps of a kernel on four lanes. */
export class StepWriter {
  readonly #graph: KernelGraph;
  readonly #lanes: Lanes;
  readonly #contractions: ReadonlyMap<StepNode, Contraction>;
  /** The product that a sum over the row takes in, by output. */
  readonly #summed: readonly (StepNode | undefined)[];
  /** Products that are computed where they are used. */
  readonly #absorbed: ReadonlySet<KernelNode>;

  constructor(kernel: FusedKernel, graph: KernelGraph, lanes: Lanes) {
    this.#graph = graph;
    this.#lanes = lanes;
    this.#contractions = lanes.relaxed ? contractions(graph) : new Map();
    this.#summed = kernel.outputs.map(({ store }, i) => {
      const node = graph.outputs[i] as KernelNode;
      const fuses = lanes.relaxed && store === 'sum' && !graph.invariant(node);
      return fuses && isFreeProduct(graph, node) ? node : undefined;
    });
    const products = [...this.#contractions.values()].map(({ product }) => product);
    this.#absorbed = new Set([...products, ...this.#summed.filter((node) => node !== undefined)]);
  }

  /** Computes the steps that are the same along the row, or those that are not. */
  write(values: Map<KernelNode, LaneValue>, invariant: boolean): void {
    for (const step of this.#graph.steps) {
      if (this.#graph.invariant(step) === invariant && !this.#absorbed.has(step)) {
        values.set(step, this.#compute(step, values));
      }
    }
  }

  /** The value of an output. */
  output(values: LaneValues, output: number): Local {
    return this.#float(values, this.#graph.outputs[output] as KernelNode);
  }

  /** The factors of an output whose sum takes in a product. */
  factors(values: LaneValues, output: number): readonly [Local, Local] | undefined {
    const product = this.#summed[output];
    return product && this.#operands(values, product);
  }

  #operands(values: LaneValues, product: StepNode): readonly [Local, Local] {
    const [x, y] = product.operands as [KernelNode, KernelNode];
    return [this.#float(values, x), this.#float(values, y)];
  }

  #compute(step: StepNode, values: LaneValues): LaneValue {
    const lanes = this.#lanes;
    const contraction = this.#contractions.get(step);
    if (contraction) {
      const [x, y] = this.#operands(values, contraction.product);
      const z = this.#float(values, contraction.other);
      return { float: contraction.negated ? lanes.subtractProduct(x, y, z) : lanes.multiplyAdd(x, y, z) };
    }
    const operands = step.operands.map((node) => valueOf(values, node));
    const [x, y = x, z = x] = operands as [LaneValue, LaneValue?, LaneValue?];
    const result = LANE_OPERATIONS[step.operation].emit(lanes, x, y, z);
    return this.#graph.wantedAsNumbers.has(step) ? { ...result, float: floatOf(lanes, result) } : result;
  }

  #float(values: LaneValues, node: KernelNode): Local {
    return floatOf(this.#lanes, valueOf(values, node));
  }
}

function valueOf(values: LaneValues, node: KernelNode): LaneValue {
  return node.kind === 'constant' ? { constant: node.value } : (values.get(node) as LaneValue);
}
