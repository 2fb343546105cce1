import { type Backend, type State, trace } from '@meristem/autodiff';
import { dataInputs } from '../model/loss.ts';
import type { Model } from '../model/model.ts';
import { unroll } from '../model/unroll.ts';
import { isAxisEdit, isGraphEdit } from '../training/live-model/edit-log.ts';
import type { Trainer } from '../training/trainer.ts';
import { randomCycle } from './random-state.ts';

/** What was seen of a trainer's changes of structure. */
export interface GrowthWatch {
  axisEdits: number;
  graphEdits: number;
  /** Changes of structure without a removal, after which the answers were compared. */
  silentBirths: number;
  /** What should have stayed and did not. */
  readonly faults: string[];
}

/**
 * Compares the whole state of a trainer before and after every change of its structure: numbers, slots, activations,
 * statistics, ids and births of whatever survives, bit for bit; and what the network answers where areas, layers and
 * projections were only born.
 */
export function watchGrowth(trainer: Trainer, backend: Backend): GrowthWatch {
  const watch: GrowthWatch = { axisEdits: 0, graphEdits: 0, silentBirths: 0, faults: [] };
  let before: { readonly state: State; readonly model: Model } | undefined;
  trainer.on('proposed', () => (before = { state: trainer.state, model: trainer.model }));
  trainer.on('applied', ({ cycle, edits }) => {
    const graphEdits = edits.filter(isGraphEdit);
    const axisEdits = edits.filter(isAxisEdit);
    watch.axisEdits += axisEdits.length;
    watch.graphEdits += graphEdits.length;
    const { state, model } = before!;
    const expected = state.apply(...axisEdits);
    const note = (fault: string): void => void watch.faults.push(`cycle ${cycle}: ${fault}`);
    compare(expected, trainer.state, backend).forEach(note);
    if (graphEdits.length === 0 || graphEdits.some(({ removed }) => removed.length > 0)) return;
    watch.silentBirths++;
    const [old, grown] = [
      answersOf(backend, model, expected),
      answersOf(backend, trainer.model, trainer.state),
    ];
    if (old.some((value, i) => value !== grown[i])) note(`other answers after ${plain(graphEdits)}`);
  });
  return watch;
}

/** What differs of the populations and variables that two states have in common by name. */
function compare(expected: State, found: State, { description }: Backend): readonly string[] {
  // Edits of a state are computed in double precision.
  const stored = description.precision === 'single' ? Math.fround : (value: number): number => value;
  const variables = [...expected.tensors.keys()].filter(({ name }) => names(found).has(name));
  const changed = variables.filter(({ name }) => {
    const [a, b] = [expected.read(name), found.read(name)];
    return a.length !== b.length || a.some((value, i) => !Object.is(stored(value), b[i]));
  });
  const axes = [...expected.axisUnits].filter(([name]) => found.axisUnits.has(name));
  const renumbered = axes.filter(([name, { ids, born, nextId }]) => {
    const other = found.units(name);
    return plain([ids, born, nextId]) !== plain([other.ids, other.born, other.nextId]);
  });
  return [
    ...changed.map(({ name }) => `other numbers in ${name}`),
    ...renumbered.map(([name]) => `others in ${name}`),
  ];
}

const plain = (parts: readonly unknown[]): string => JSON.stringify(parts);

function names({ tensors }: State): ReadonlySet<string> {
  return new Set([...tensors.keys()].map(({ name }) => name));
}

/** What a network predicts in a cycle without learning. */
function answersOf(backend: Backend, model: Model, state: State): readonly number[] {
  const { outputs } = unroll(model, dataInputs(model).inputs);
  const residence = backend.place(state);
  try {
    const executable = residence.load(trace({ name: 'answers', outputs }));
    executable.run(randomCycle(model, 3));
    return Object.keys(outputs).flatMap((name) => [...executable.output(name)]);
  } finally {
    residence.release();
  }
}
