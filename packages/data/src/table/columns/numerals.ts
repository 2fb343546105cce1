/** What stands between the whole part of a number and its fraction. */
export type DecimalMark = '.' | ',';

/** How a text may be read as a number. */
export interface NumeralKind {
  /** Whether it is a number where the decimal mark is a point, and where it is a comma. */
  readonly point: boolean;
  readonly comma: boolean;
  /** The mark that it shows to be the decimal one; absent where it has none, or where the other reading is possible too. */
  readonly shows?: DecimalMark;
  /** Whether what parts its thousands is, under the other mark, the decimal mark: `1,234`. */
  readonly open?: true;
}

const WHOLE = /^[+-]?\d+$/;
const POINT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const COMMA = /^[+-]?(?:\d+,?\d*|,\d+)(?:e[+-]?\d+)?$/i;
const COMMA_GROUPS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;
const POINT_GROUPS = /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/;

const EITHER: NumeralKind = { point: true, comma: true };
const ONLY_POINT: NumeralKind = { point: true, comma: false, shows: '.' };
const ONLY_COMMA: NumeralKind = { point: false, comma: true, shows: ',' };
const OPEN: NumeralKind = { point: true, comma: true, open: true };

/**
 * How a text may be read as a number; `undefined` where it is none. Thousands may be parted by the mark that is not the decimal
 * one: `1,234,567.8` and `1.234.567,8` say which is which; `1,234` and `1.234` do not.
 */
export function numeralKind(text: string): NumeralKind | undefined {
  if (text.length > LONGEST || text.charCodeAt(text.length - 1) > NINE) return undefined;
  if (WHOLE.test(text)) return EITHER;
  if (POINT.test(text)) {
    if (!text.includes('.')) return EITHER;
    return POINT_GROUPS.test(text) ? OPEN : ONLY_POINT;
  }
  if (COMMA.test(text)) return COMMA_GROUPS.test(text) ? OPEN : ONLY_COMMA;
  if (COMMA_GROUPS.test(text)) return ONLY_POINT;
  return POINT_GROUPS.test(text) ? ONLY_COMMA : undefined;
}

/** Characters of the longest number that is looked at. */
const LONGEST = 64;
/** The code of `9`: numbers end with a digit or a mark, whose codes are below. */
const NINE = 0x39;

/** The number that a text stands for under a decimal mark; NaN where it is none. */
export function readNumeral(text: string, mark: DecimalMark): number {
  if (WHOLE.test(text)) return Number(text);
  if (mark === '.') {
    if (POINT.test(text)) return Number(text);
    return COMMA_GROUPS.test(text) ? Number(text.replaceAll(',', '')) : NaN;
  }
  if (COMMA.test(text)) return Number(text.replace(',', '.'));
  return POINT_GROUPS.test(text) ? Number(text.replaceAll('.', '').replace(',', '.')) : NaN;
}

/** A number with something before or after it, such as `12 kg`, `$5` and `30%`, or with blanks or quotes between its thousands. */
const MEASURED =
  /^[^\d\s+-]{0,3}\s?[+-]?\d[\d.,]*\s?[^\d\s.,]{1,6}$|^[^\d\s+-]{1,3}\s?[+-]?\d[\d.,]*$|^[+-]?\d{1,3}(?:[ '’\u00a0\u202f_]\d{3})+(?:[.,]\d+)?$/;

/** Whether a text that is no number looks like one with a unit or with separators of its own. */
export function isMeasured(text: string): boolean {
  return text.length <= LONGEST && MEASURED.test(text);
}
