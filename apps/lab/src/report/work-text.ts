const SUFFIXES = ['', ' k', ' M', ' G', ' T', ' P', ' E'] as const;

/** A number of operations with three digits that count: `812`, `5.20 G`. */
export function formatWork(count: number): string {
  if (count < 1000) return String(Math.round(count));
  const step = Math.min(SUFFIXES.length - 1, Math.floor(Math.log10(count) / 3));
  // Rounding may carry over: 999,900 is 1.00 M.
  const carried = Number((count / 1000 ** step).toPrecision(3)) >= 1000 && step < SUFFIXES.length - 1;
  const at = carried ? step + 1 : step;
  return `${(count / 1000 ** at).toPrecision(3)}${SUFFIXES[at]}`;
}
