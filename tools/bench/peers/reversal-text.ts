/** Symbols of the paper's hard problem: `(`, `)`, `a`, `b`. */
export const vocabulary = 4;

/** Characters of a training cycle. */
export const steps = 40;

const cycles = 64;
const letters = 6;

/** Draws whole numbers below a bound, from a linear congruential generator. */
function generator(): (bound: number) => number {
  let seed = 12345;
  return (bound) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * bound);
  };
}

function writeText(): readonly number[] {
  const below = generator();
  let group = Array.from({ length: letters }, () => 2 + below(2));
  const text: number[] = [];
  while (text.length < cycles * steps + 1) {
    text.push(0, ...group, 1);
    group = group.reverse();
    const flipped = below(letters);
    group = group.map((letter, place) => (place === flipped ? 5 - letter : letter));
  }
  return text;
}

const text = writeText();

/** Inputs and targets of a cycle: groups of six letters, each the reverse of the last with one letter flipped. */
export function symbolsOf(cycle: number): { inputs: readonly number[]; targets: readonly number[] } {
  const from = (cycle % cycles) * steps;
  return { inputs: text.slice(from, from + steps), targets: text.slice(from + 1, from + steps + 1) };
}

/** Numbers from N(0, 0.01^2), as the paper's weights start. */
export function smallNormal(count: number): Float32Array {
  const below = generator();
  const uniform = (): number => (below(2 ** 24) + 1) / 2 ** 24;
  return Float32Array.from(
    { length: count },
    () => 0.01 * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}
