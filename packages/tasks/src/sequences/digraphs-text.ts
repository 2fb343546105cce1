import { describeValue, foldKey, type JsonValue, type RandomKey } from '@meristem/autodiff';
import { BRACKET_LETTERS, BRACKET_SYMBOLS, spell } from './alphabet.ts';
import { positionFault } from '../errors.ts';
import { requireArray, requireFields, requireInteger } from '../options/json-checks.ts';
import type { Text } from './symbol-stream.ts';
import { uniformDraw } from '../uniform-draws.ts';

const { open, close, a, b } = BRACKET_SYMBOLS;
const PATH = 'digraphs.position';
const SEEK_REMEDY = 'Seek only positions that a digraphs stream with the same batch has returned.';

/** What to draw a digraph text with. */
export interface DigraphsTextRequest {
  /** The chance that another `ab` follows one. */
  readonly continuation: number;
  readonly key: RandomKey;
  readonly batch: number;
}

/**
 * Groups `(` + one or more `ab` + `)`.
 *
 * Whether another `ab` follows the d-th one of lane i is draw d of that lane, so a position needs no generator state:
 * the character under the cursor and the number of choices made, for each lane.
 */
export class DigraphsText implements Text {
  readonly current: Int32Array;
  readonly #continuation: number;
  readonly #key: RandomKey;
  /** Choices made so far, `[batch]`; in double precision because they may outgrow 32 bits. */
  readonly #choices: Float64Array;

  constructor({ continuation, key, batch }: DigraphsTextRequest) {
    this.#continuation = continuation;
    this.#key = foldKey(key, 'continuations');
    this.#choices = new Float64Array(batch);
    this.current = new Int32Array(batch).fill(open);
  }

  advance(): void {
    const current = this.current;
    for (let lane = 0; lane < current.length; lane += 1) {
      const symbol = current[lane] as number;
      if (symbol === b) current[lane] = this.#choose(lane) ? a : close;
      else if (symbol === close) current[lane] = open;
      else current[lane] = symbol === open ? a : b;
    }
  }

  #choose(lane: number): boolean {
    const choice = this.#choices[lane] as number;
    this.#choices[lane] = choice + 1;
    return uniformDraw(this.#key, choice, lane) < this.#continuation;
  }

  position(): JsonValue {
    return { characters: spell(this.current), choices: Array.from(this.#choices) };
  }

  seek(position: JsonValue): void {
    const field = { value: position, path: PATH, fault: positionFault };
    const fields = requireFields(field, ['characters', 'choices'], SEEK_REMEDY);
    const characters = this.#readCharacters(fields['characters']);
    const choices = this.#readChoices(fields['choices']);
    this.#choices.set(choices);
    this.current.set(characters);
  }

  #readCharacters(value: unknown): readonly number[] {
    const batch = this.current.length;
    if (typeof value === 'string' && value.length === batch && /^[()ab]*$/.test(value)) {
      return Array.from(value, (letter) => BRACKET_LETTERS.indexOf(letter));
    }
    throw positionFault({
      path: `${PATH}.characters`,
      found: describeValue(value),
      expected: `a string of ${batch} of the characters ${BRACKET_LETTERS}, one a lane`,
      remedy: SEEK_REMEDY,
    });
  }

  #readChoices(value: unknown): readonly number[] {
    const batch = this.current.length;
    const path = `${PATH}.choices`;
    const fault = positionFault;
    const expected = `${batch} counts, one a lane`;
    const counts = requireArray({ value, path, fault }, expected, SEEK_REMEDY);
    if (counts.length !== batch)
      throw fault({ path, found: `${counts.length} of them`, expected, remedy: SEEK_REMEDY });
    const bounds = { min: 0, max: Number.MAX_SAFE_INTEGER };
    return counts.map((count, lane) =>
      requireInteger({ value: count, path: `${path}[${lane}]`, fault }, bounds, SEEK_REMEDY),
    );
  }
}
