import type { Axis, Dim } from '../axis/axis.ts';
import type { RunInputs } from '../backend/backend.ts';
import { multiply } from '../primitives/arithmetic.ts';
import { broadcast, sum } from '../primitives/reduce.ts';
import { indexInput, input } from '../primitives/source.ts';
import { foldKey, type RandomKey } from '../random/key.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Extents } from './case-world.ts';
import { type Choices, pick, shuffled, someOf } from './choices.ts';
import { between, type Domain, fill, positionsBelow } from './cases/domain.ts';

/** The most elements that a tensor of a random graph may have. */
const MOST_ELEMENTS = 300;

/** Unit positions, and the axis whose units they select. */
export interface Positions {
  readonly tensor: Tensor;
  readonly along: Axis;
}

/** The inputs of a random graph; worlds inside of scans share it with the one around them. */
export interface GraphInputs {
  readonly values: Record<string, RunInputs[string]>;
  readonly sources: Tensor[];
  readonly description: string[];
}

/** What a random graph grows from: decisions, axes with known extents, and the tensors made so far. */
export class GraphWorld {
  readonly choices: Choices;
  readonly axes: readonly Axis[];
  readonly extents: Extents;
  readonly inputs: GraphInputs;
  /** Tensors made so far. */
  readonly pool: Tensor[] = [];
  /** Unit positions that operations may use. */
  readonly positions: Positions[] = [];
  readonly #key: RandomKey;

  constructor(
    choices: Choices,
    axes: readonly Axis[],
    extents: Extents,
    key: RandomKey,
    inputs: GraphInputs,
  ) {
    this.choices = choices;
    this.axes = axes;
    this.extents = extents;
    this.#key = key;
    this.inputs = inputs;
  }

  /** The world inside of a step of a scan: without the scanned axis. */
  inside(over: Axis): GraphWorld {
    const axes = this.axes.filter((each) => each !== over);
    return new GraphWorld(this.choices, axes, this.extents, this.#key, this.inputs);
  }

  /** How many units an axis has. */
  extent(dim: Dim): number {
    return this.extents[dim.axis.name] as number;
  }

  /** How many elements a tensor over some dims has. */
  size(dims: readonly Dim[]): number {
    return dims.reduce((product, dim) => product * this.extent(dim), 1);
  }

  /** Whether a tensor over some dims, and what is made of it, stays small. */
  fits(dims: readonly Dim[]): boolean {
    return this.size(dims) <= MOST_ELEMENTS;
  }

  /** A tensor from the pool. */
  any(): Tensor {
    return pick(this.choices, this.pool);
  }

  /** A tensor from the pool that has a dim of some kind, and one such dim. */
  having(suitable: (dim: Dim) => boolean): readonly [Tensor, Dim] | undefined {
    const found = this.pool.flatMap((tensor) =>
      tensor.dims.filter(suitable).map((dim): [Tensor, Dim] => [tensor, dim]),
    );
    return found.length === 0 ? undefined : pick(this.choices, found);
  }

  /** Up to `limit` dims in random roles. */
  dims(limit: number): Dim[] {
    const all = this.axes.flatMap((axis): Dim[] => [axis, axis, axis.pre, axis.post]);
    return this.small([...new Set(someOf(this.choices, all, limit))]);
  }

  /** Dims without those that would make a tensor large. */
  small(dims: readonly Dim[]): Dim[] {
    return dims.reduce<Dim[]>((kept, dim) => (this.fits([...kept, dim]) ? [...kept, dim] : kept), []);
  }

  /** Dims in another order. */
  shuffled(dims: readonly Dim[]): Dim[] {
    return shuffled(this.choices, dims);
  }

  /** A new input that gradients are taken with respect to. */
  source(dims: readonly Dim[], domain: Domain = between(-1, 1)): Tensor {
    const tensor = this.data(dims, domain);
    this.inputs.sources.push(tensor);
    return tensor;
  }

  /** A new input that is held fixed. */
  data(dims: readonly Dim[], domain: Domain): Tensor {
    const name = `input ${Object.keys(this.inputs.values).length}`;
    this.inputs.values[name] = fill(domain, this.size(dims), foldKey(this.#key, name));
    return input(name, dims);
  }

  /** New unit positions of an axis that has units. */
  newPositions(dims: readonly Dim[], along: Axis): Positions {
    const name = `positions ${Object.keys(this.inputs.values).length}`;
    this.inputs.values[name] = fill(
      positionsBelow(this.extent(along)),
      this.size(dims),
      foldKey(this.#key, name),
    );
    return { tensor: indexInput(name, dims), along };
  }

  /** A sum over some dims, scaled so that it stays of the order of its terms. */
  calmSum(x: Tensor, over: readonly Dim[]): Tensor {
    return multiply(sum(x, ...over), 1 / Math.sqrt(Math.max(1, this.size(over))));
  }

  /** A tensor over exactly some dims: summed over those that it should lack, repeated along those that it lacks. */
  over(x: Tensor, dims: readonly Dim[]): Tensor {
    const surplus = x.dims.filter((dim) => !dims.includes(dim));
    return broadcast(this.calmSum(x, surplus), dims);
  }
}
