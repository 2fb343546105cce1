import { Readable } from 'node:stream';

/** The byte that ends a line. */
const LINE_FEED = 10;

/**
 * New data as text: as UTF-16 where its mark says so, or every other of its first bytes is 0; else each line in UTF-8, or where it
 * is none, in the encoding of the data that a network learned from. People ask with files of the same program as before, of others,
 * and with lines that they type.
 */
export function decodedInput(input: Readable, encoding: string | undefined): Readable {
  return Readable.from(pieces(input, encoding));
}

type Pieces = AsyncIterable<Uint8Array | string>;
type Decoded = AsyncGenerator<Uint8Array | string, void, undefined>;

/** Bytes that tell UTF-16 from others. */
const START = 4;

async function* pieces(input: Readable, encoding: string | undefined): Decoded {
  const rest = (input as Pieces)[Symbol.asyncIterator]();
  try {
    const read: (Uint8Array | string)[] = [];
    let start = Buffer.alloc(0);
    // Of a line that was typed there may be no more to come before it is answered.
    while (start.length < START && !start.includes(LINE_FEED)) {
      const next = await rest.next();
      if (next.done) break;
      read.push(next.value);
      start = Buffer.concat([start, Buffer.from(next.value)]);
    }
    const whole = again(read, rest);
    const utf16 = utf16Of(start);
    if (utf16 !== undefined) yield* decoded(whole, utf16);
    else if (encoding === undefined) yield* whole;
    // Lines may be typed in UTF-8 to a network that learned from a file in UTF-16.
    else yield* decodedLines(whole, encoding);
  } finally {
    await rest.return?.();
  }
}

async function* again(
  read: readonly (Uint8Array | string)[],
  rest: AsyncIterator<Uint8Array | string>,
): Decoded {
  yield* read;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** Which UTF-16 these are the first bytes of, if they are. */
function utf16Of([first = 1, second = 1, third = 1, fourth = 1]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  return first === 0 && second !== 0 && third === 0 && fourth !== 0 ? 'utf-16be' : undefined;
}

async function* decodedLines(input: Pieces, encoding: string): AsyncGenerator<string, void, undefined> {
  const [usual, other] = [new TextDecoder('utf-8', { fatal: true }), new TextDecoder(encoding)];
  const textOf = (lines: Uint8Array): string => {
    try {
      return usual.decode(lines);
    } catch {
      return other.decode(lines);
    }
  };
  let rest = Buffer.alloc(0);
  for await (const piece of input) {
    const bytes = Buffer.concat([rest, Buffer.from(piece)]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) yield textOf(bytes.subarray(0, end));
    rest = bytes.subarray(end);
  }
  if (rest.length > 0) yield textOf(rest);
}

async function* decoded(input: Pieces, encoding: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of input) {
    yield typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
  }
  yield decoder.decode();
}
