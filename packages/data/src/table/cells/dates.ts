/** Which of two numbers of a date such as `3/4/2024` is the day. */
export type DateOrder = 'day-first' | 'month-first';

/** How a text may be read as a date: in days since 1970, by either order. NaN where an order gives no date. */
export interface DateReading {
  readonly dayFirst: number;
  readonly monthFirst: number;
}

const TIME = String.raw`(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}$`);
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${TIME}$`);
const DAY_NAME = new RegExp(String.raw`^(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})${TIME}$`);
const NAME_DAY = new RegExp(String.raw`^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})${TIME}$`);

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY = 86_400_000;

/**
 * How a text may be read as a date, `undefined` where it is none: year first, `3.4.2024` (with points the day is first), day
 * and month with slashes or dashes in either order, English months by name; a time may follow, and where no zone does it is UTC.
 */
export function readDate(text: string): DateReading | undefined {
  if (text.length < SHORTEST || text.length > LONGEST) return undefined;
  const first = YEAR_FIRST.exec(text);
  if (first) return certain(daysOf(first, Number(first[1]), Number(first[3]), Number(first[4]), 5));
  const last = YEAR_LAST.exec(text);
  if (last) return yearLast(last);
  const dayName = DAY_NAME.exec(text);
  if (dayName) {
    const month = monthOf(dayName[2] as string);
    return certain(daysOf(dayName, Number(dayName[3]), month, Number(dayName[1]), 4));
  }
  const nameDay = NAME_DAY.exec(text);
  if (!nameDay) return undefined;
  const month = monthOf(nameDay[1] as string);
  return certain(daysOf(nameDay, Number(nameDay[3]), month, Number(nameDay[2]), 4));
}

const SHORTEST = 8;
const LONGEST = 40;

/** Days since 1970 of a typed date. */
export function daysOfDate(date: Date): number {
  return date.getTime() / DAY;
}

function yearLast(match: RegExpExecArray): DateReading | undefined {
  const [, one, mark, other, year] = match;
  const dayFirst = daysOf(match, Number(year), Number(other), Number(one), 5);
  if (mark === '.') return certain(dayFirst);
  const monthFirst = daysOf(match, Number(year), Number(one), Number(other), 5);
  return Number.isNaN(dayFirst) && Number.isNaN(monthFirst) ? undefined : { dayFirst, monthFirst };
}

function certain(days: number): DateReading | undefined {
  return Number.isNaN(days) ? undefined : { dayFirst: days, monthFirst: days };
}

function monthOf(name: string): number {
  const short = name.slice(0, 3).toLowerCase();
  return MONTHS.indexOf(short) + 1;
}

/** Days since 1970; NaN where there is no such day or time. @param from the group of the match at which a time starts */
function daysOf(match: RegExpExecArray, year: number, month: number, day: number, from: number): number {
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || year < 100) return NaN;
  const [hours, minutes, seconds] = [match[from], match[from + 1], match[from + 2]].map((part) =>
    Number(part ?? 0),
  ) as [number, number, number];
  if (hours > 23 || minutes > 59 || seconds > 59) return NaN;
  const fraction = Number(match[from + 3] ?? 0);
  const time = ((hours * 60 + minutes) * 60 + seconds + fraction) * 1000;
  return (midnight + time - zoneOf(match[from + 4])) / DAY;
}

/** Milliseconds that a zone is ahead of UTC. */
function zoneOf(zone: string | undefined): number {
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  if (!parts) return 0;
  return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) * 60_000;
}
