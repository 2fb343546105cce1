import { digest, digestLanes } from './digest.ts';
import { DIGEST_AT, DIGEST_DIGITS, DIGEST_LEAD, OPENING } from './tensor-file.ts';

/** The digest of a whole file, as if zeros stood in its place. */
export function fileDigest(bytes: Uint8Array): string {
  // A copy: `slice` of Node.js's Buffer is a view.
  const opening = Uint8Array.from(bytes.subarray(0, OPENING));
  opening.fill(0x30, DIGEST_AT, DIGEST_AT + DIGEST_DIGITS);
  const lanes = digestLanes(opening, Int32Array.of(bytes.byteLength, 0, 0, 0));
  return digest(bytes.subarray(opening.byteLength), lanes);
}

/** The digest that a file says it has, if it says so in the place where `writeTensorFile` does. */
export function statedDigest(bytes: Uint8Array): string | undefined {
  const opening = String.fromCharCode(...bytes.subarray(8, DIGEST_AT + DIGEST_DIGITS));
  return opening.startsWith(DIGEST_LEAD) ? opening.slice(DIGEST_LEAD.length) : undefined;
}

/** Writes the digest of a file that is otherwise complete into its place. */
export function stampDigest(bytes: Uint8Array): void {
  const digits = fileDigest(bytes);
  for (let i = 0; i < DIGEST_DIGITS; i++) bytes[DIGEST_AT + i] = digits.charCodeAt(i);
}
