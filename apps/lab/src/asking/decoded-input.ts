import { Readable } from 'node:stream';

/** The byte that ends a line. */
const LINE_FEED = 10;

/**
 * New data as text: each line in UTF-8, or where it is none, in the encoding of the data that a network learned from. People ask with
 * files of the same program as before, and with lines that they type.
 */
export function decodedInput(input: Readable, encoding: string | undefined): Readable {
  if (encoding === undefined) return input;
  return Readable.from(/^utf-?16/i.test(encoding) ? decoded(input, encoding) : decodedLines(input, encoding));
}

async function* decodedLines(input: Readable, encoding: string): AsyncGenerator<string, void, undefined> {
  const [usual, other] = [new TextDecoder('utf-8', { fatal: true }), new TextDecoder(encoding)];
  const textOf = (lines: Uint8Array): string => {
    try {
      return usual.decode(lines);
    } catch {
      return other.decode(lines);
    }
  };
  let rest = Buffer.alloc(0);
  for await (const piece of input as AsyncIterable<Uint8Array | string>) {
    const bytes = Buffer.concat([rest, typeof piece === 'string' ? Buffer.from(piece) : piece]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) yield textOf(bytes.subarray(0, end));
    rest = bytes.subarray(end);
  }
  if (rest.length > 0) yield textOf(rest);
}

async function* decoded(input: Readable, encoding: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of input as AsyncIterable<Uint8Array | string>) {
    yield typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
  }
  yield decoder.decode();
}
