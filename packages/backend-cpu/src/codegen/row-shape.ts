import type { FusedKernel } from './fused-kernel.ts';
import { interleavedVectors } from './interleaving.ts';
import {
  type Contraction,
  contractions,
  isFreeProduct,
  type KernelGraph,
  kernelGraph,
  type KernelNode,
  type StepNode,
} from './kernel-graph.ts';
import { kernelName } from './kernel-name.ts';
import { paddingValues } from './padding.ts';
import { identityOf, isReduction } from './reductions.ts';

/** What is known of the rows of a kernel before any code of them is written. */
export interface RowShape {
  readonly kernel: FusedKernel;
  /** Whether relaxed SIMD is there. */
  readonly relaxed: boolean;
  readonly graph: KernelGraph;
  /** Whether rows without elements have a result. */
  readonly reduces: boolean;
  /** Outputs that do not have what they should have in the padding, unless it is masked. */
  readonly masked: readonly boolean[];
  /** Whether a last vector that is not full has code of its own. */
  readonly separateTail: boolean;
  /** How many vectors are computed side by side, 0 if each alone. */
  readonly interleaved: number;
  readonly contractions: ReadonlyMap<StepNode, Contraction>;
  /** The product that a sum over the row takes in, by output. */
  readonly summed: readonly (StepNode | undefined)[];
  /** Products that are computed where they are used. */
  readonly absorbed: ReadonlySet<KernelNode>;
}

/** Works out the shape of a kernel's rows; throws `FusedKernelError` if it is malformed. */
function rowShape(kernel: FusedKernel, relaxed: boolean): RowShape {
  const graph = kernelGraph(kernel);
  const padding = paddingValues(graph);
  const { outputs } = kernel;
  const masked = outputs.map(
    ({ store }, i) => !Object.is(padding.get(graph.outputs[i] as KernelNode), identityOf(store)),
  );
  const reduces = outputs.some(({ store }) => isReduction(store));
  const separateTail =
    outputs.some(({ store }, i) => store === 'strided' || (isReduction(store) && masked[i])) ||
    graph.inputs.some(({ access }) => access === 'strided');
  const absorbing = relaxed ? contractions(graph) : new Map<StepNode, Contraction>();
  const summed = outputs.map(({ store }, i) => {
    const node = graph.outputs[i] as KernelNode;
    const fuses = relaxed && store === 'sum' && !graph.invariant(node);
    return fuses && isFreeProduct(graph, node) ? node : undefined;
  });
  const products = [...absorbing.values()].map(({ product }) => product);
  return {
    kernel,
    relaxed,
    graph,
    reduces,
    masked,
    separateTail,
    interleaved: peaks(kernel) ? PEAKS : separateTail || reduces ? 0 : interleavedVectors(graph),
    contractions: absorbing,
    summed,
    absorbed: new Set([...products, ...summed.filter((node) => node !== undefined)]),
  };
}

/** Vectors that are joined before a row's largest element so far is compared with them. */
const PEAKS = 4;

/** Whether a kernel only looks for largest elements of what lies side by side: what waits then is the comparison itself. */
function peaks({ inputs, outputs }: FusedKernel): boolean {
  return outputs.every(({ store }) => store === 'peak') && inputs.every((access) => access !== 'strided');
}

/** Shapes that are remembered at most; a network has some tens. */
const MOST_REMEMBERED = 256;

/** The shapes of kernels, worked out once for all that are alike: most chains of a plan are, and of the next plan too. */
export class RowShapes {
  readonly relaxed: boolean;
  readonly #known = new Map<string, RowShape>();

  constructor(relaxed: boolean) {
    this.relaxed = relaxed;
  }

  /** The shape of a kernel's rows; throws `FusedKernelError` if it is malformed. */
  of(kernel: FusedKernel): RowShape {
    const name = kernelName(kernel);
    const known = this.#known.get(name);
    if (known) return known;
    const shape = rowShape(kernel, this.relaxed);
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(name, shape);
    return shape;
  }
}
