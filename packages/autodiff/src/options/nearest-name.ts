/** Levenshtein distance: the fewest insertions, deletions and substitutions that turn `from` into `to`. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const substitution = from[row - 1] === to[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + substitution,
        ),
      );
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** Characters of a word that may be meant for another. */
const LONGEST = 100;

/** Whether a word is the beginning or the end of a name, as `eps` of `epsilon`, or its initials, as `lr` of `learningRate`. */
function abbreviates(word: string, name: string): boolean {
  const [short, long] = [word.toLowerCase(), name.toLowerCase()];
  const initials = name.replace(/(?<!^)[a-z0-9]/g, '').toLowerCase();
  return (
    (short.length >= 2 && short === initials) ||
    (short.length >= 3 && (long.startsWith(short) || long.endsWith(short)))
  );
}

/**
 * The name that a misspelt one most likely stands for; where every name differs by over half its letters, the only one that it
 * may abbreviate, if there is one.
 */
export function nearestName(misspelt: string, names: readonly string[]): string | undefined {
  // Comparing takes the product of the lengths, and nobody misspells so much.
  if (typeof misspelt !== 'string' || misspelt.length > LONGEST) return undefined;
  let nearest: string | undefined;
  let smallest = Infinity;
  for (const name of names) {
    const distance = editDistance(misspelt.toLowerCase(), name.toLowerCase());
    if (distance < smallest && distance * 2 <= name.length) {
      nearest = name;
      smallest = distance;
    }
  }
  const meant = names.filter((name) => abbreviates(misspelt, name));
  return nearest ?? (meant.length === 1 ? meant[0] : undefined);
}
