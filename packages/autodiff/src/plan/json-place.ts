import { describeValue, listNames } from '../options/describe-value.ts';
import { MeristemError } from '../errors.ts';
import { PlanError } from './plan-error.ts';

const SPECIAL = new Map([
  ['-0', -0],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** A value of a JSON document with its path, asked for what it should be. */
export class JsonPlace {
  readonly value: unknown;
  readonly #path: string;
  readonly #plan: string;

  constructor(value: unknown, path: string, plan: string) {
    this.value = value;
    this.#path = path;
    this.#plan = plan;
  }

  /** A field of an object, which has to be there. */
  field(name: string): JsonPlace {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.refuse('an object');
    const own = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    return new JsonPlace(own, `${this.#path}.${name}`, this.#plan);
  }

  /** A field of an object that may be absent. */
  optional(name: string): JsonPlace | undefined {
    const found = this.field(name);
    return found.value === undefined ? undefined : found;
  }

  /** Refuses fields that are not known. */
  requireFields(names: readonly string[]): void {
    const unknown = Object.keys(this.value ?? {}).find((name) => !names.includes(name));
    if (unknown !== undefined) this.field(unknown).refuse(`nothing but ${listNames(names) || 'nothing'}`);
  }

  list(length?: number): readonly JsonPlace[] {
    const { value } = this;
    if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
      return this.refuse(length === undefined ? 'a list' : `a list of ${length}`);
    }
    return value.map((each, i) => new JsonPlace(each, `${this.#path}[${i}]`, this.#plan));
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.refuse('text');
  }

  count(): number {
    const { value } = this;
    return Number.isSafeInteger(value) && (value as number) >= 0
      ? (value as number)
      : this.refuse('a whole number, 0 or more');
  }

  number(): number {
    const { value } = this;
    if (typeof value === 'number') return value;
    return SPECIAL.get(value as string) ?? this.refuse('a number');
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.refuse('true or false');
  }

  oneOf<T extends string>(words: readonly T[]): T {
    return words.includes(this.value as T) ? (this.value as T) : this.refuse(`one of: ${listNames(words)}`);
  }

  /** What is made of this place; what refuses it says why. */
  attempt<T>(make: () => T, expected: string): T {
    try {
      return make();
    } catch (error) {
      if (error instanceof PlanError || !(error instanceof MeristemError)) throw error;
      return this.refuse(`${expected} (${error.message})`);
    }
  }

  refuse(expected: string): never {
    throw new PlanError(this.#plan, this.#path, describeValue(this.value), expected);
  }
}
