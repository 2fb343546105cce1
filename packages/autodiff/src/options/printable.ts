/**
 * Characters that do something to a terminal, or to the order in which text is read, instead of standing in it: controls,
 * formats such as those of direction, separators of lines, and halves of characters.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const EACH_UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** How long a name may be. */
export const LONGEST_NAME = 200;

/** Whether text is a name that can be shown as it is: not empty, not over-long, nothing in it that cannot be seen. */
export function isName(text: unknown): text is string {
  return typeof text === 'string' && text !== '' && text.length <= LONGEST_NAME && !UNPRINTABLE.test(text);
}

/** What `isName` asks for, in words. */
export const NAME_WORDS = `a name of 1 to ${LONGEST_NAME} characters that can be printed`;

/** Text that can be shown as it is: what would do something to the terminal is written as its code, lines stay lines. */
export function printable(text: string): string {
  return text.replace(EACH_UNPRINTABLE, (character) =>
    character === '\n' || character === '\t'
      ? character
      : `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );
}
