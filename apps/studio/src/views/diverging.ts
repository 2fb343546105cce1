/** Ends of the palette of signed numbers: told apart by those who do not see red or green too. */
export const NEGATIVE = 'light-dark(#b4511c, #f2955a)';
/** The other end. */
export const POSITIVE = 'light-dark(#2f5fbd, #7fa9f8)';
/** What stands for 0. */
export const ZERO = 'var(--panel)';

/** Colours between the ends and 0. */
const STEPS = 256;

/** Colours of numbers from -1 to 1, as words of a picture's memory. */
export class Diverging {
  readonly #words = new Uint32Array(2 * STEPS + 1);
  readonly #unknown: number;

  /** @param paint gives a colour of CSS as `rgb(r, g, b)` */
  constructor(paint: (colour: string) => string) {
    const [negative, zero, positive] = [NEGATIVE, ZERO, POSITIVE].map((colour) => channels(paint(colour)));
    this.#unknown = word(channels(paint('var(--sunken)')));
    for (let k = 0; k <= 2 * STEPS; k++) {
      const share = k / STEPS - 1;
      this.#words[k] = word(
        mixed(zero ?? BLACK, (share < 0 ? negative : positive) ?? BLACK, Math.abs(share)),
      );
    }
  }

  /** The word of a number; what is beyond the ends has their colour, what is no number that of sunken ground. */
  of(share: number): number {
    if (Number.isNaN(share)) return this.#unknown;
    const at = Math.round((Math.max(-1, Math.min(1, share)) + 1) * STEPS);
    return this.#words[at] ?? 0;
  }
}

/** Red, green and blue, each from 0 to 255. */
export type Channels = readonly [red: number, green: number, blue: number];

const BLACK: Channels = [0, 0, 0];

/** The channels of a colour as browsers compute it: `rgb(1, 2, 3)` or `rgba(1, 2, 3, 1)`. */
export function channels(colour: string): Channels {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

/** A colour between two, by the share of the second. */
export function mixed(from: Channels, to: Channels, share: number): Channels {
  const between = (a: number, b: number): number => Math.round(a + (b - a) * share);
  return [between(from[0], to[0]), between(from[1], to[1]), between(from[2], to[2])];
}

/** A colour as a word of a picture's memory: every machine that browsers run on has the lowest byte first. */
export function word([red, green, blue]: Channels): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The largest size among some numbers; those that are no number do not count. */
export function largestSize(values: ArrayLike<number>): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) {
    const size = Math.abs(values[at] ?? 0);
    if (size > most) most = size;
  }
  return most;
}
