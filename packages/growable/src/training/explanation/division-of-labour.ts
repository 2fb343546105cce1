/**
 * How far several areas divide several outputs among them: the information that who serves tells about what is served, over what
 * there is to tell. 1 if every area serves an output that it knows by, 0 if all of them serve the outputs alike.
 *
 * With `p(a, o)` the share of service of area a to output o in all service: `I(A; O) / H(O)`, where `I = H(O) - sum_a p(a) H(O | a)`.
 *
 * Source: Gorelick, Bertram, Killeen and Fewell, "Normalized mutual entropy in biology: quantifying division of labor", American
 * Naturalist 164 (2004): individuals by tasks there, areas by outputs here.
 *
 * @param service a row for each area, a number for each output; none below 0.
 * @returns `undefined` where a single output is served, or none: there is nothing to divide.
 */
export function divisionOfLabour(service: readonly (readonly number[])[]): number | undefined {
  const outputs = service[0]?.map((_, output) => total(service.map((row) => row[output] as number))) ?? [];
  const whole = entropy(outputs);
  if (whole === 0) return undefined;
  const all = total(outputs);
  const left = total(service.map((row) => (total(row) / all) * entropy(row)));
  // Rounding may leave less than nothing.
  return Math.min(1, Math.max(0, 1 - left / whole));
}

/**
 * How far a single area has specialised: 1 if it serves one output alone, 0 if it serves all alike; by the entropy of the shares of
 * its service, over that of equal ones.
 *
 * @param service one number for each output, none below 0.
 * @returns `undefined` where there is one output, or the area serves none.
 */
export function specialisationIn(service: readonly number[]): number | undefined {
  if (service.length < 2 || total(service) === 0) return undefined;
  return Math.min(1, Math.max(0, 1 - entropy(service) / Math.log(service.length)));
}

/** The entropy of what some amounts are of their sum, in nats. */
function entropy(amounts: readonly number[]): number {
  const all = total(amounts);
  return total(amounts.map((amount) => (amount > 0 ? -(amount / all) * Math.log(amount / all) : 0)));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
