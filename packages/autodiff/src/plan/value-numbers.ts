import { topological } from '../tensor/graph.ts';
import { constantValue, extentPrimitive } from '../primitives/source.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Above the number of expressions of any plan: two numbers of expressions make one that is exact. */
const MOST = 2 ** 26;

/**
 * Numbers tensors so that equal expressions share a number: the same primitive applied to equal inputs with equal
 * attributes is computed once. What has no inputs and is filled from outside is equal to itself alone.
 */
export class ValueNumbers {
  readonly #numbers = new Map<Tensor, number>();
  /** How many numbers have been given. */
  #given = 0;
  /** Primitives of one or two inputs without attributes, which most expressions are, by what they are applied to. */
  readonly #applied = new Map<unknown, Map<number, number>>();
  readonly #constants = new Map<number | string, number>();
  /** All other expressions. */
  readonly #expressions = new Map<string, number>();
  readonly #identities = new Map<object, number>();

  /** The number of a tensor. */
  of(tensor: Tensor): number {
    const known = this.#numbers.get(tensor);
    if (known !== undefined) return known;
    if (!this.#ready(tensor)) {
      for (const node of topological(tensor.inputs, this.#numbers)) {
        if (!this.#numbers.has(node)) this.#assign(node);
      }
    }
    return this.#assign(tensor);
  }

  #ready({ inputs }: Tensor): boolean {
    for (let i = 0; i < inputs.length; i++) if (!this.#numbers.has(inputs[i] as Tensor)) return false;
    return true;
  }

  /** Numbers a tensor whose inputs have been numbered. */
  #assign(tensor: Tensor): number {
    const number = this.#numberOf(tensor);
    this.#numbers.set(tensor, number);
    return number;
  }

  #numberOf(tensor: Tensor): number {
    const { primitive, inputs, attributes } = tensor;
    if (inputs.length === 0) {
      const constant = constantValue(tensor);
      if (constant !== undefined)
        return this.#shared(this.#constants, Object.is(constant, -0) ? '-0' : constant);
      if ((primitive as unknown) !== extentPrimitive) return this.#given++;
    } else if (inputs.length <= 2 && Object.keys(attributes).length === 0) {
      return this.#shared(this.#applications(primitive), this.#pair(inputs[0] as Tensor, inputs[1]));
    }
    return this.#shared(this.#expressions, this.#expression(tensor));
  }

  /** The number that an expression has under its key, a new one if it is the first such. */
  #shared<K>(known: Map<K, number>, key: K): number {
    const number = known.get(key);
    if (number !== undefined) return number;
    known.set(key, this.#given);
    return this.#given++;
  }

  #applications(primitive: unknown): Map<number, number> {
    const known = this.#applied.get(primitive);
    if (known) return known;
    const none = new Map<number, number>();
    this.#applied.set(primitive, none);
    return none;
  }

  #pair(x: Tensor, y: Tensor | undefined): number {
    const first = this.#numbers.get(x) as number;
    return y ? MOST * (first + 1) + (this.#numbers.get(y) as number) : first;
  }

  /** What equal expressions have in common. Built by appending: a plan has thousands, and lists of pieces take longer. */
  #expression({ primitive, inputs, attributes }: Tensor): string {
    let key = primitive.name;
    for (let i = 0; i < inputs.length; i++) key += ` ${this.#numbers.get(inputs[i] as Tensor)}`;
    return `${key} ${this.#describe(attributes)}`;
  }

  /** Attributes by value where they are plain data, by identity where they are axes, dims or tensors. */
  #describe(value: unknown): string {
    if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
    if (Array.isArray(value)) {
      let items = '[';
      for (let i = 0; i < value.length; i++) items += `${this.#describe(value[i])},`;
      return `${items}]`;
    }
    if ('role' in value || Object.getPrototypeOf(value) !== Object.prototype) {
      return `#${this.#identity(value)}`;
    }
    let fields = '{';
    for (const name of Object.keys(value)) {
      fields += `${name}:${this.#describe((value as Readonly<Record<string, unknown>>)[name])},`;
    }
    return `${fields}}`;
  }

  #identity(object: object): number {
    const known = this.#identities.get(object);
    if (known !== undefined) return known;
    const next = this.#identities.size;
    this.#identities.set(object, next);
    return next;
  }
}
