/** What is wrong, where, and what to do about it: in words, for people. */
export interface FaultParts {
  /** JSON path of the value, such as `$.experiment.areas[0].units`; absent where it is about no document. */
  readonly path?: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

/** Something that cannot be done as it was asked for. The message says what was found, what was expected and what to do. */
export class StudioFault extends Error {
  override readonly name = 'StudioFault';
  readonly path: string | undefined;

  constructor({ path, found, expected, remedy }: FaultParts) {
    super(`${path === undefined ? '' : `${path}: `}found ${found}, expected ${expected}. ${remedy}`.trim());
    this.path = path;
  }
}

/** A value in a few words, on one line: never a whole document, and nothing that a screen cannot show. */
export function shown(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value as number);
}
