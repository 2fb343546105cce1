import { imageParsers } from './own-images.ts';
import { tableParsers } from './own-tables.ts';
import { textParsers } from './own-texts.ts';
import type { Parser } from './parsers.ts';

/** Parsers of people's own data, in every form in which they come. */
export function ownDataParsers(): readonly Parser[] {
  return [...tableParsers(), ...textParsers(), ...imageParsers()];
}
