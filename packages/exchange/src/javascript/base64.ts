const DIGITS = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = '='.charCodeAt(0);

/** Bytes as base64: three of them in four digits. */
export function base64(bytes: Uint8Array): string {
  const digits = new Uint8Array(4 * Math.ceil(bytes.length / 3)).fill(PADDING);
  for (let i = 0, at = 0; i < bytes.length; i += 3, at += 4) {
    const left = bytes.length - i;
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    digits[at] = DIGITS[word >> 18] as number;
    digits[at + 1] = DIGITS[(word >> 12) & 63] as number;
    if (left > 1) digits[at + 2] = DIGITS[(word >> 6) & 63] as number;
    if (left > 2) digits[at + 3] = DIGITS[word & 63] as number;
  }
  return new TextDecoder().decode(digits);
}
