/*
 * Sine and cosine from +, -, * and roundings alone: IEEE 754 fixes the bits of these, while those of Math.sin belong to the engine.
 * So a seed means the same examples everywhere.
 */

/** A quarter turn: a part whose multiples up to 2^20 are exact, one more of the kind, and the rest. */
const [QUARTER_HIGH, QUARTER_MIDDLE, QUARTER_LOW] = [
  1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21,
] as const;

/** Taylor series up to an eighth of a turn: the first terms left out are below 1e-19. */
const TERMS = 9;

/** sin(x) for numbers of up to a million, to within 2e-16. */
export function sine(x: number): number {
  return inQuarter(x, 0);
}

/** cos(x) for numbers of up to a million, to within 2e-16. */
export function cosine(x: number): number {
  return inQuarter(x, 1);
}

/** The sine of x and so many quarter turns. */
function inQuarter(x: number, ahead: number): number {
  const quarters = Math.round(x * (2 / Math.PI));
  const rest = x - quarters * QUARTER_HIGH - quarters * QUARTER_MIDDLE - quarters * QUARTER_LOW;
  const quarter = (((quarters + ahead) % 4) + 4) % 4;
  const value = quarter % 2 === 0 ? rest * series(rest * rest, 1) : series(rest * rest, 0);
  return quarter < 2 ? value : -value;
}

/** sin(r) / r, or cos(r) where `odd` is 0, of z = r^2: each term is the last one times -z over the next two factors. */
function series(z: number, odd: 0 | 1): number {
  let sum = 1;
  for (let term = TERMS; term > 0; term -= 1) sum = 1 - (z * sum) / ((2 * term + odd) * (2 * term + odd - 1));
  return sum;
}
