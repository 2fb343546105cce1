import { type Axis, axis, type Dim } from '../axis/axis.ts';
import type { RunInputs } from '../backend/backend.ts';
import { indexInput, input } from '../primitives/source.ts';
import { foldKey, type RandomKey } from '../random/key.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { between, type Domain, fill, positionsBelow } from './cases/domain.ts';
import { type Choices, keyedChoices, pick, shuffled } from './choices.ts';

/** Extents by axis name. */
export type Extents = Readonly<Record<string, number>>;

interface CaseInput {
  readonly tensor: Tensor;
  readonly name: string;
  domain(extents: Extents): Domain;
}

/** What a conformance case is made from: axes, and inputs over them with numbers in the domain of its primitive. */
export class CaseWorld {
  /** Decisions that are part of the case, such as the order of dims. */
  readonly choices: Choices;
  /** Inputs with respect to which gradients are compared. */
  readonly sources: Tensor[] = [];
  readonly axes: Axis[] = [];
  readonly #inputs: CaseInput[] = [];
  readonly #available: readonly number[];
  readonly #smallest = new Map<Axis, number>();
  readonly #key: RandomKey;

  /** @param available the extents that axes may take. */
  constructor(available: readonly number[], key: RandomKey) {
    this.#available = available;
    this.#key = key;
    this.choices = keyedChoices(foldKey(key, 'choices'));
  }

  /** A growable axis; its extent is drawn from those available that are not below `least`. */
  growable(name: string, least = 0): Axis {
    return this.#added(axis(name), least);
  }

  /** An axis of fixed extent. */
  fixed(name: string, extent: number): Axis {
    return this.#added(axis(name, extent), extent);
  }

  /** One of the available extents that are not below `least`, or `least` if there is none. */
  extent(least = 0): number {
    return pickExtent(this.choices, this.#available, least);
  }

  /** The dims in another order. */
  shuffled(dims: readonly Dim[]): Dim[] {
    return shuffled(this.choices, dims);
  }

  /** Real numbers that gradients are taken with respect to. */
  real(name: string, dims: readonly Dim[], domain: Domain = between(-2, 2)): Tensor {
    const tensor = this.data(name, dims, domain);
    this.sources.push(tensor);
    return tensor;
  }

  /** Real numbers that are held fixed. */
  data(name: string, dims: readonly Dim[], domain: Domain = between(-2, 2)): Tensor {
    const tensor = input(name, dims);
    this.#inputs.push({ tensor, name, domain: () => domain });
    return tensor;
  }

  /** Unit positions of an axis that has units. */
  positions(name: string, dims: readonly Dim[], along: Axis): Tensor {
    const tensor = indexInput(name, dims);
    this.#inputs.push({ tensor, name, domain: (extents) => positionsBelow(extents[along.name] as number) });
    return tensor;
  }

  /** Extents of all axes, drawn anew for every key. */
  drawExtents(key: RandomKey): Extents {
    const choices = keyedChoices(foldKey(key, 'extents'));
    return Object.fromEntries(
      this.axes.map((each) => [
        each.name,
        each.fixed ? each.min : pickExtent(choices, this.#available, this.#smallest.get(each) as number),
      ]),
    );
  }

  /** Numbers for all inputs at some extents. */
  drawInputs(extents: Extents): RunInputs {
    return Object.fromEntries(
      this.#inputs.map(({ tensor, name, domain }) => {
        const size = tensor.dims.reduce((product, dim) => product * (extents[dim.axis.name] as number), 1);
        return [name, fill(domain(extents), size, foldKey(this.#key, name))];
      }),
    );
  }

  #added(each: Axis, least: number): Axis {
    this.axes.push(each);
    this.#smallest.set(each, least);
    return each;
  }
}

function pickExtent(choices: Choices, available: readonly number[], least: number): number {
  const allowed = available.filter((extent) => extent >= least);
  return allowed.length === 0 ? least : pick(choices, allowed);
}
