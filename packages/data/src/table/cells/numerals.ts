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

/** A number with something after it, such as `12 kg` and `30%`. */
const WITH_UNIT = /^[+-]?\d[\d.,]*\s?([^\d\s.,]{1,6})$/;
/** A number with something before it, such as `$5` and `EUR 5`. */
const WITH_CURRENCY = /^(\p{Sc}\s?|[A-Za-z]{1,3}\s)[+-]?\d[\d.,]*$/u;
/** Thousands with blanks or quotes between them. */
const PARTED = /^[+-]?\d{1,3}(?:[ '’\u00a0\u202f_]\d{3})+(?:[.,]\d+)?$/;

/** What makes no number of a text that looks like one: its unit, or `thousands`; `undefined` of other texts. */
export function unitOf(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const unit = WITH_UNIT.exec(text)?.[1] ?? WITH_CURRENCY.exec(text)?.[1]?.trimEnd();
  return unit ?? (PARTED.test(text) ? 'thousands' : undefined);
}
