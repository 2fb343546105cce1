/** The entropy of a coin that falls heads with this probability, in nats. */
export function binaryEntropy(probability: number): number {
  return surprise(probability) + surprise(1 - probability);
}

/** `-p ln p`, with its limit 0 at p = 0. */
function surprise(probability: number): number {
  return probability === 0 ? 0 : -probability * Math.log(probability);
}

/** `ln n!` for n = 0 .. largest. */
export function logFactorials(largest: number): Float64Array {
  const table = new Float64Array(largest + 1);
  for (let n = 2, sum = 0; n <= largest; n += 1) {
    sum += Math.log(n);
    table[n] = sum;
  }
  return table;
}
