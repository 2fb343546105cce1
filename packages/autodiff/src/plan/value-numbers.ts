import { topological } from '../gradient/graph.ts';
import { constantPrimitive, extentPrimitive } from '../primitives/source.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** What has no inputs and yet is told by its attributes; any other leaf is filled from outside and equal to itself alone. */
const SELF_CONTAINED: ReadonlySet<unknown> = new Set([constantPrimitive, extentPrimitive]);

/**
 * Numbers tensors so that equal expressions share a number: the same primitive applied to equal inputs with equal
 * attributes is computed once.
 */
export class ValueNumbers {
  private readonly numbers = new Map<Tensor, number>();
  private readonly expressions = new Map<string, number>();
  private readonly identities = new Map<object, number>();

  /** The number of a tensor. */
  of(tensor: Tensor): number {
    const known = this.numbers.get(tensor);
    if (known !== undefined) return known;
    const ready = tensor.inputs.every((input) => this.numbers.has(input));
    for (const node of ready ? [] : topological(tensor.inputs, this.numbers)) {
      if (!this.numbers.has(node)) this.assign(node);
    }
    return this.assign(tensor);
  }

  /** Numbers a tensor whose inputs have been numbered. */
  private assign(tensor: Tensor): number {
    const inputs = tensor.inputs.map((input) => this.numbers.get(input));
    const unique = tensor.inputs.length === 0 && !SELF_CONTAINED.has(tensor.primitive);
    const key = unique
      ? `leaf ${this.identity(tensor)}`
      : `${tensor.primitive.name} ${inputs.join(',')} ${this.describe(tensor.attributes)}`;
    const number = this.expressions.get(key) ?? this.expressions.size;
    this.expressions.set(key, number);
    this.numbers.set(tensor, number);
    return number;
  }

  /** Attributes by value where they are plain data, by identity where they are axes, dims or tensors. */
  private describe(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map((item) => this.describe(item)).join(',')}]`;
    if (typeof value === 'object' && value !== null) {
      const plain = Object.getPrototypeOf(value) === Object.prototype && !('role' in value);
      if (!plain) return `#${this.identity(value)}`;
      return `{${Object.entries(value)
        .map(([name, item]) => `${name}:${this.describe(item)}`)
        .join(',')}}`;
    }
    return Object.is(value, -0) ? '-0' : String(value);
  }

  private identity(object: object): number {
    const known = this.identities.get(object) ?? this.identities.size;
    this.identities.set(object, known);
    return known;
  }
}
