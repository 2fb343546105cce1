/** Symbols of the paper's hard problem: `(`, `)`, `a`, `b`. */
export const VOCABULARY = 4;

/** Characters of a training cycle. */
export const STEPS = 40;

const CYCLES = 64;
const LETTERS = 6;

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
  let group = Array.from({ length: LETTERS }, () => 2 + below(2));
  const text: number[] = [];
  while (text.length < CYCLES * STEPS + 1) {
    text.push(0, ...group, 1);
    group = group.reverse();
    const flipped = below(LETTERS);
    group = group.map((letter, place) => (place === flipped ? 5 - letter : letter));
  }
  return text;
}

const text = writeText();

/** Inputs and targets of a cycle: groups of six letters, each the reverse of the last with one letter flipped. */
export function symbolsOf(cycle: number): { inputs: readonly number[]; targets: readonly number[] } {
  const from = (cycle % CYCLES) * STEPS;
  return { inputs: text.slice(from, from + STEPS), targets: text.slice(from + 1, from + STEPS + 1) };
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
