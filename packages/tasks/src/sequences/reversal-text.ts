import { describeValue, foldKey, type JsonValue, type RandomKey } from '@meristem/autodiff';
import { BRACKET_LETTERS, BRACKET_SYMBOLS, spell } from './alphabet.ts';
import { positionFault } from '../errors.ts';
import { requireArray, requireFields, requireInteger } from '../options/json-checks.ts';
import type { ReversalShape } from './reversal-floor.ts';
import type { Text } from './symbol-stream.ts';
import { integerDraw } from '../uniform-draws.ts';

const { open, close, a, b } = BRACKET_SYMBOLS;
const PATH = 'reversal.position';
const SEEK_REMEDY =
  'Seek only positions that a reversal stream with the same options and batch has returned.';

/** What to draw a reversal text with. */
export interface ReversalTextRequest extends ReversalShape {
  readonly key: RandomKey;
  readonly batch: number;
}

/**
 * Groups `(` + L letters a or b + `)`, each the reverse of the last one with `flips` distinct letters flipped.
 *
 * The flips of group g (g >= 1) in lane i are draws `(g - 1) * flips ..` of that lane, so a position needs no generator
 * state: the number of characters read and the letters of the current group.
 */
export class ReversalText implements Text {
  readonly current: Int32Array;
  readonly #shape: ReversalShape;
  readonly #flipKey: RandomKey;
  /** Letters of the group that the cursor is in, as symbols a and b, `[batch, letters]`. */
  readonly #group: Uint8Array;
  /** Which letters of one lane the new group flips, `[letters]`; scratch. */
  readonly #flipped: Uint8Array;
  #groupIndex = 0;
  /** Place in the group: 0 is `(`, 1 .. L the letters, L + 1 is `)`. */
  #offset = 0;

  constructor({ letters, flips, key, batch }: ReversalTextRequest) {
    this.#shape = { letters, flips };
    this.#flipKey = foldKey(key, 'flips');
    this.#group = new Uint8Array(batch * letters);
    this.#flipped = new Uint8Array(letters);
    this.current = new Int32Array(batch).fill(open);
    const initialKey = foldKey(key, 'initial letters');
    for (let lane = 0; lane < batch; lane += 1) {
      for (let i = 0; i < letters; i += 1) {
        this.#group[lane * letters + i] = a + integerDraw(initialKey, i, lane, 2);
      }
    }
  }

  advance(): void {
    this.#offset += 1;
    if (this.#offset === this.#shape.letters + 2) {
      this.#offset = 0;
      this.#groupIndex += 1;
      for (let lane = 0; lane < this.current.length; lane += 1) this.#nextGroup(lane);
    }
    this.#showCursor();
  }

  #showCursor(): void {
    const { letters } = this.#shape;
    const offset = this.#offset;
    const current = this.current;
    if (offset === 0) fill(current, open);
    else if (offset > letters) fill(current, close);
    else {
      const group = this.#group;
      for (let lane = 0; lane < current.length; lane += 1) {
        current[lane] = group[lane * letters + offset - 1] as number;
      }
    }
  }

  #nextGroup(lane: number): void {
    const { letters } = this.#shape;
    const group = this.#group;
    this.#drawFlips(lane);
    for (let left = lane * letters, right = left + letters - 1; left < right; left += 1, right -= 1) {
      const letter = group[left] as number;
      group[left] = group[right] as number;
      group[right] = letter;
    }
    for (let i = 0; i < letters; i += 1) {
      if (this.#flipped[i] === 1) group[lane * letters + i] = a + b - (group[lane * letters + i] as number);
    }
  }

  /**
   * A uniform choice of `flips` distinct letters, one draw each.
   * Source: Floyd's sampling, Bentley and Floyd, "Programming pearls: a sample of brilliance", CACM 30 (1987).
   */
  #drawFlips(lane: number): void {
    const { letters, flips } = this.#shape;
    const flipped = this.#flipped;
    fill(flipped, 0);
    let draw = (this.#groupIndex - 1) * flips;
    for (let last = letters - flips; last < letters; last += 1, draw += 1) {
      const chosen = integerDraw(this.#flipKey, draw, lane, last + 1);
      flipped[flipped[chosen] === 1 ? last : chosen] = 1;
    }
  }

  position(): JsonValue {
    const { letters } = this.#shape;
    return {
      character: this.#groupIndex * (letters + 2) + this.#offset,
      letters: Array.from(this.current, (_, lane) =>
        spell(this.#group.subarray(lane * letters, (lane + 1) * letters)),
      ),
    };
  }

  seek(position: JsonValue): void {
    const fault = positionFault;
    const fields = requireFields(
      { value: position, path: PATH, fault },
      ['character', 'letters'],
      SEEK_REMEDY,
    );
    const character = requireInteger(
      { value: fields['character'], path: `${PATH}.character`, fault },
      { min: 0, max: Number.MAX_SAFE_INTEGER },
      SEEK_REMEDY,
    );
    const group = this.#readLetters(fields['letters']);
    this.#group.set(group);
    this.#groupIndex = Math.floor(character / (this.#shape.letters + 2));
    this.#offset = character % (this.#shape.letters + 2);
    this.#showCursor();
  }

  /** Letters of the current group of each lane as symbols, `[batch, letters]`. */
  #readLetters(value: unknown): Uint8Array {
    const { letters } = this.#shape;
    const batch = this.current.length;
    const path = `${PATH}.letters`;
    const words = requireArray(
      { value, path, fault: positionFault },
      `${batch} words, one a lane`,
      SEEK_REMEDY,
    );
    if (words.length !== batch) {
      throw positionFault({
        path,
        found: `${words.length} words`,
        expected: `${batch}, one a lane`,
        remedy: SEEK_REMEDY,
      });
    }
    const group = new Uint8Array(batch * letters);
    words.forEach((word, lane) => {
      if (typeof word !== 'string' || word.length !== letters || !/^[ab]*$/.test(word)) {
        throw positionFault({
          path: `${path}[${lane}]`,
          found: describeValue(word),
          expected: `a word of ${letters} letters a and b`,
          remedy: SEEK_REMEDY,
        });
      }
      const symbols = Array.from(word, (letter) => BRACKET_LETTERS.indexOf(letter));
      group.set(symbols, lane * letters);
    });
    return group;
  }
}

/** A loop, because the array's own `fill` costs more than a few elements. */
function fill(array: Int32Array | Uint8Array, value: number): void {
  for (let i = 0; i < array.length; i += 1) array[i] = value;
}
