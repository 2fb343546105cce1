/** Words that the language keeps, and names that the generated module has itself. */
const TAKEN = [
  ...'arguments await break case catch class const continue debugger default delete do else enum eval export extends'.split(
    ' ',
  ),
  ...'false finally for function if implements import in instanceof interface let new null package private'.split(
    ' ',
  ),
  ...'protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
  ...'Array DataView Float32Array Infinity Int32Array JSON Math NaN Number Object RangeError String TypeError Uint8Array atob'.split(
    ' ',
  ),
  ...'createSession decoded errorFunction fill inUnits likeliest logistic predict requireInputs roundHalfToEven softmax'.split(
    ' ',
  ),
  ...'standardised stepsOf symbolOf symbolTexts weights'.split(' '),
  ...'a apart b inside order place q'.split(' '),
  ...'found inputs largest p predictions reset session step steps sum total x i j k l m n'.split(' '),
];

/** Names for a generated module: of its arrays, each once. */
export class Identifiers {
  readonly #taken = new Set<string>(TAKEN);

  /** A name like some text, in camel case. */
  like(text: string): string {
    const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const joined = words
      .map(
        (word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1),
      )
      .join('');
    const wanted = /^[a-z]/.test(joined) ? joined : `tensor${joined}`;
    // A position in a loop over many dims, or a temporary, is a letter and a number.
    let name = /^[a-z]\d*$/.test(wanted) ? `${wanted}_` : wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}_${count}`;
    this.#taken.add(name);
    return name;
  }
}
