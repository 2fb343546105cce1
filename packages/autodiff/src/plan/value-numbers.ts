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
    const key = this.expression(tensor);
    const known = this.expressions.get(key);
    const number = known ?? this.expressions.size;
    if (known === undefined) this.expressions.set(key, number);
    this.numbers.set(tensor, number);
    return number;
  }

  /** What equal expressions have in common. Built by appending: a plan has thousands, and lists of pieces take longer. */
  private expression(tensor: Tensor): string {
    const { primitive, inputs, attributes } = tensor;
    if (inputs.length === 0 && !SELF_CONTAINED.has(primitive)) return `leaf ${this.identity(tensor)}`;
    let key = primitive.name;
    for (let i = 0; i < inputs.length; i++) key += ` ${this.numbers.get(inputs[i] as Tensor)}`;
    return `${key} ${this.describe(attributes)}`;
  }

  /** Attributes by value where they are plain data, by identity where they are axes, dims or tensors. */
  private describe(value: unknown): string {
    if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
    if (Array.isArray(value)) {
      let items = '[';
      for (let i = 0; i < value.length; i++) items += `${this.describe(value[i])},`;
      return `${items}]`;
    }
    if ('role' in value || Object.getPrototypeOf(value) !== Object.prototype) {
      return `#${this.identity(value)}`;
    }
    let fields = '{';
    for (const name of Object.keys(value)) {
      fields += `${name}:${this.describe((value as Readonly<Record<string, unknown>>)[name])},`;
    }
    return `${fields}}`;
  }

  private identity(object: object): number {
    const known = this.identities.get(object);
    if (known !== undefined) return known;
    const next = this.identities.size;
    this.identities.set(object, next);
    return next;
  }
}
