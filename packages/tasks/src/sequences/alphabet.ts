import { describeValue } from '@meristem/autodiff';
import { TaskPortError } from '../errors.ts';

/** The characters of the bracketed texts; their places are their symbols. */
export const BRACKET_LETTERS = '()ab';

/** The symbols of {@link BRACKET_LETTERS}. */
export const BRACKET_SYMBOLS = { open: 0, close: 1, a: 2, b: 3 } as const;

/**
 * Symbols as characters.
 *
 * @param letters the character of each symbol, in order
 * @throws {@link TaskPortError} for a symbol without a character
 */
export function spell(symbols: ArrayLike<number>, letters: string = BRACKET_LETTERS): string {
  return Array.from(symbols, (symbol) => {
    const letter = letters[symbol];
    if (letter !== undefined) return letter;
    throw new TaskPortError(
      'symbol',
      `spell: found symbol ${describeValue(symbol)}, expected an integer from 0 to ${letters.length - 1} ` +
        `(letters "${letters}"). Pass the letters of the port that the symbols come from.`,
    );
  }).join('');
}
