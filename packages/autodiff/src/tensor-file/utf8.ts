/** What stands for bytes that are no text. */
const REPLACEMENT = 0xfffd;
/** How many code units `String.fromCharCode` is called with at once. */
const PIECE = 4096;

/** JSON as bytes: what is not ASCII is written as escapes, so that every byte is a character. */
export function jsonBytes(json: string): Uint8Array {
  const ascii = json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const bytes = new Uint8Array(ascii.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = ascii.charCodeAt(i);
  return bytes;
}

/** Text of bytes in UTF-8, which JavaScript without a host cannot read; broken sequences become U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  let text = '';
  let units: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const { code, length } = codePointAt(bytes, at);
    if (code < 0x10000) units.push(code);
    else units.push(0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
    at += length;
    if (units.length >= PIECE) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

interface CodePoint {
  readonly code: number;
  /** How many bytes it takes. */
  readonly length: number;
}

/** The smallest code point that needs two, three and four bytes. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

function codePointAt(bytes: Uint8Array, at: number): CodePoint {
  const lead = bytes[at] as number;
  if (lead < 0x80) return { code: lead, length: 1 };
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  let code = lead & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return { code: REPLACEMENT, length: 1 };
    code = (code << 6) | (next & 0x3f);
  }
  const sound =
    lead >= 0xc2 &&
    lead < 0xf5 &&
    code >= (SMALLEST[length] as number) &&
    code <= 0x10ffff &&
    !(code >= 0xd800 && code <= 0xdfff);
  return sound ? { code, length } : { code: REPLACEMENT, length: 1 };
}
