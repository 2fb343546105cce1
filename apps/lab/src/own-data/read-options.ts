import { listNames, nearestName, type JsonObject } from '@meristem/autodiff';
import { TaskModuleError } from '../errors.ts';

/** Options that take note of which of them are read. */
export class ReadOptions {
  /** To hand to whoever reads them. */
  readonly options: JsonObject;
  readonly #given: JsonObject;
  readonly #asked = new Set<string>();

  constructor(given: JsonObject) {
    this.#given = given;
    const note = (key: string | symbol): void => void (typeof key === 'string' && this.#asked.add(key));
    this.options = new Proxy(given, {
      get: (target, key, receiver) => (note(key), Reflect.get(target, key, receiver) as unknown),
      has: (target, key) => (note(key), Reflect.has(target, key)),
      // Whoever takes all of them, or a copy, reads all of them.
      ownKeys: (target) => (Object.keys(target).forEach(note), Reflect.ownKeys(target)),
    });
  }

  /**
   * Refuses options that nobody has read, for they change nothing.
   *
   * @param known that are none of these, for a task tells them itself
   * @throws TaskModuleError for the first of them
   */
  requireRead(file: string, known: readonly string[]): void {
    const asked = [...this.#asked].filter((key) => !(key in {}) && key !== 'then');
    const stranger = Object.keys(this.#given).find((key) => !asked.includes(key) && !known.includes(key));
    if (stranger === undefined) return;
    const nearest = nearestName(stranger, asked);
    const expected =
      asked.length === 0 ? 'none, for it reads no options' : `one that it reads: ${listNames(asked)}`;
    throw new TaskModuleError(
      file,
      `found the option ${JSON.stringify(stranger)}, which the module never reads, expected ${expected}. ` +
        (nearest === undefined ? 'Leave it out.' : `Did you mean ${JSON.stringify(nearest)}?`),
    );
  }
}
