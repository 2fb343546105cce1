import { createHash } from 'node:crypto';

/** What ends the text of a JSON object that carries its digest; 16 hexadecimal digits. */
const SEAL = /,\s*"digest": ?"([0-9a-f]{16})"\s*\}\n$/;

/** What ends one whose last field is some text: one that is sealed, or was and has been damaged. */
const TEXT_LAST = /"[^"]*":\s*"[^"]*"\s*\}\s*$/;

/** What became of a text since it was written. */
export type SealState = 'whole' | 'damaged' | 'unsealed';

/**
 * The text of a JSON object, one line or indented, with a digest of what stands before as its last field.
 *
 * @param before the digest of what this text follows on, where it does.
 */
export function sealed(text: string, before = ''): string {
  const body = text.trimEnd().replace(/\s*\}$/, '');
  const gap = text.includes('\n') ? ',\n  "digest": ' : ',"digest":';
  const end = text.includes('\n') ? '\n}' : '}';
  return `${body}${gap}"${digestOf(body, before)}"${end}\n`;
}

/** Whether a text is what it was when it was sealed. Those of earlier releases are not sealed. */
export function sealOf(text: string, before = ''): SealState {
  const found = SEAL.exec(text);
  if (!found) return TEXT_LAST.test(text) ? 'damaged' : 'unsealed';
  return digestOf(text.slice(0, found.index), before) === found[1] ? 'whole' : 'damaged';
}

/** The digest that a sealed text carries; empty for others. */
export function digestIn(text: string): string {
  return SEAL.exec(text)?.[1] ?? '';
}

function digestOf(body: string, before: string): string {
  return createHash('sha256').update(`${before}\n${body}`).digest('hex').slice(0, 16);
}
