import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';
import { LIMITS, readDocument, type StudioDocument, StudioFault } from '../contract/index.ts';

/** Field of the hash that holds a document. */
const FIELD = '#d=';

/** Characters that a browser's address and most mail programs can carry. */
export const MOST_ADDRESS = 60_000;

/** Bytes that are unpacked at a time, so that a small address cannot become a large document before it is refused. */
const PIECE = 1024;

/** Bytes in the letters of addresses: base64 with - and _, without padding. */
export function lettersOf(bytes: Uint8Array): string {
  const blocks: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    blocks.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(blocks.join('')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Bytes from the letters of addresses. Throws StudioFault for other letters. */
export function bytesOf(letters: string): Uint8Array {
  try {
    return Uint8Array.from(atob(letters.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  } catch {
    throw damaged('letters that are no document');
  }
}

/** Text as few bytes. */
export function packed(text: string): Uint8Array {
  return deflateSync(strToU8(text), { level: 9 });
}

/** Text from bytes. Throws StudioFault when they are damaged or hold more than a document may. */
export function unpacked(bytes: Uint8Array): string {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const inflate = new Inflate((piece, final) => {
    pieces.push(piece);
    size += piece.length;
    ended = final;
  });
  try {
    for (let at = 0; at < bytes.length && size <= LIMITS.characters; at += PIECE) {
      inflate.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    }
  } catch {
    throw damaged('bytes that cannot be unpacked');
  }
  if (size > LIMITS.characters) throw damaged(`more than ${LIMITS.characters} characters`);
  if (!ended) throw damaged('only a part of a document');
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return strFromU8(whole);
}

function damaged(found: string): StudioFault {
  return new StudioFault({
    found,
    expected: 'a document of the studio, whole',
    remedy: 'Ask for the address again, or for the file.',
  });
}

/** The hash of an address that holds a whole document, with all of its data. */
export function hashOf(document: StudioDocument): string {
  return `${FIELD}${lettersOf(packed(JSON.stringify(document)))}`;
}

/**
 * The document in the hash of an address, or undefined when there is none.
 *
 * @throws StudioFault for a damaged or wrong one.
 */
export function documentOfHash(hash: string): StudioDocument | undefined {
  if (!hash.startsWith(FIELD)) return undefined;
  return readDocument(unpacked(bytesOf(hash.slice(FIELD.length))));
}
