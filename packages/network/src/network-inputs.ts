/** Numbers of an input: a list, or a typed array. */
export type Numbers = ArrayLike<number>;

/**
 * What a network reads at one port.
 *
 * - A flat list of numbers is rows: one symbol each, or as many numbers as a vector port has. A row is a sequence of one step;
 *   with `steps`, each so many rows are a sequence.
 * - Of a vector port, a list of lists is rows, and a list of lists of lists is sequences of rows.
 * - Of a symbol port, a list of lists is sequences of symbols.
 * - Where symbols are letters, a text is a sequence, and a list of texts is sequences.
 * - Where symbols have names, a name may stand wherever the number of its symbol may; one by itself is a row.
 */
export type NetworkInput =
  | string
  | Numbers
  | readonly (string | number | Numbers | readonly (string | number)[] | readonly Numbers[])[];

/** What a network reads, by port name. */
export type NetworkInputs = Readonly<Record<string, NetworkInput>>;
