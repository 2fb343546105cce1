import { SameResultsError } from './errors.ts';

/** An edit of an axis as a checkpoint writes it: who stays, by position, and how many come. */
interface WrittenAxisEdit {
  readonly axis: string;
  readonly survivors: readonly number[];
  readonly births: number;
}

/** An edit of layers, areas or projections; `structure` is what `population` was called before. */
interface WrittenGraphEdit {
  readonly population?: string;
  readonly structure?: string;
  readonly removed: readonly string[];
  readonly born: readonly string[];
}

interface Written<E> {
  readonly clock: number;
  readonly edit: E;
}

/** The units of an axis. */
interface WrittenUnits {
  readonly ids: readonly number[];
  readonly born: readonly number[];
  readonly nextId: number;
}

/**
 * What is read of a checkpoint. There are two forms: edits of axes in `edits` with those of the graph in `structureEdits`,
 * or both in `edits`, in the order in which they were made.
 */
export interface WrittenCheckpoint {
  readonly cycle: number;
  readonly smoothedLoss: number;
  readonly births: number;
  readonly deaths: number;
  readonly lookups: number;
  readonly edits: readonly Written<WrittenAxisEdit | WrittenGraphEdit>[];
  readonly structureEdits?: readonly Written<WrittenGraphEdit>[] | undefined;
  readonly state: {
    readonly key: { readonly high: number; readonly low: number };
    readonly populations: Readonly<Record<string, WrittenUnits>>;
    readonly tensors: Readonly<Record<string, ArrayLike<number>>>;
  };
}

/** What a run came to, in a form that hangs on no file format: lines of text, and numbers by variable. */
export interface Outcome {
  /** By axis: extent, ids, cycles of birth and the next id. */
  readonly extents: readonly string[];
  /** By cycle and axis. */
  readonly axisEdits: readonly string[];
  /** By cycle and population. */
  readonly graphEdits: readonly string[];
  /** Cycles, losses and counts. */
  readonly measures: readonly string[];
  /** Numbers of trained parameters, of the optimizer's slots, and of what is carried from cycle to cycle. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
}

/** Sorted by name, in the order of code units, which no locale changes; equals stay in their order. */
function inOrder<T>(items: Iterable<T>, nameOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
}

/** Edits by cycle, then by whom they edit; those of one population in one cycle stay in the order they were made in. */
function editLines<E>(
  edits: readonly Written<E>[],
  nameOf: (edit: E) => string,
  lineOf: (edit: E) => string,
): string[] {
  return inOrder(edits, ({ edit }) => nameOf(edit))
    .sort((a, b) => a.clock - b.clock)
    .map(({ clock, edit }) => `${clock} ${nameOf(edit)} ${lineOf(edit)}`);
}

const isAxisEdit = (
  written: Written<WrittenAxisEdit | WrittenGraphEdit>,
): written is Written<WrittenAxisEdit> => 'axis' in written.edit;

function populationOf({ population, structure }: WrittenGraphEdit): string {
  const name = population ?? structure;
  if (name === undefined) throw new SameResultsError('found an edit of neither an axis nor a population.');
  return name;
}

/**
 * Brings a checkpoint, and what was measured besides, into the form in which runs are compared. Positions that go are not
 * told, as survivors alone do not say them: those at the end of an axis are missing from every list.
 *
 * @throws SameResultsError for an edit of another form.
 */
export function outcomeOf(checkpoint: WrittenCheckpoint, measured: readonly string[] = []): Outcome {
  const { edits, structureEdits = [], state } = checkpoint;
  const graphEdits = edits.filter((written) => !isAxisEdit(written)) as readonly Written<WrittenGraphEdit>[];
  const { cycle, smoothedLoss, births, deaths, lookups } = checkpoint;
  return {
    extents: inOrder(Object.entries(state.populations), ([axis]) => axis).map(
      ([axis, { ids, born, nextId }]) =>
        `${axis} ${ids.length}: ids ${ids.join()}; born ${born.join()}; next ${nextId}`,
    ),
    axisEdits: editLines(
      edits.filter(isAxisEdit),
      ({ axis }) => axis,
      ({ survivors, births: coming }) => `keeps ${survivors.join()}; births ${coming}`,
    ),
    graphEdits: editLines(
      [...structureEdits, ...graphEdits],
      populationOf,
      ({ removed, born }) => `removes ${removed.join()}; bears ${born.join()}`,
    ),
    measures: [
      `cycle ${cycle}`,
      `key ${state.key.high} ${state.key.low}`,
      `smoothed loss ${smoothedLoss}`,
      `births ${births}, deaths ${deaths}, lookups ${lookups}`,
      ...measured,
    ],
    numbers: new Map(
      inOrder(Object.entries(state.tensors), ([name]) => name).map(([name, values]) => [
        name,
        Float64Array.from(values),
      ]),
    ),
  };
}
