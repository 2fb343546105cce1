import type { CatalogueExample } from '../contract/catalogue.ts';
import type { ArchitectureJson, ExperimentJson, OwnData, StudioDocument } from '../contract/document.ts';
import type { JsonObject } from '../contract/json.ts';
import { architectureByName, type PresetName, presetExperiment, type PresetRule } from '@meristem/experiment';
import { EXAMPLE_TEXT } from './example-text.ts';
import { experimentJson, TASKS } from './run-parts.ts';

/** What an example is made of. */
interface Recipe {
  readonly key: string;
  readonly title: string;
  readonly words: string;
  readonly task: { readonly name: string; readonly options?: JsonObject };
  readonly data?: OwnData;
  readonly preset: PresetName;
  readonly rule: PresetRule;
  /** By name, or drawn. */
  readonly architecture: string | ArchitectureJson;
  readonly units?: number;
  /** As the preset has it unless told. */
  readonly batch?: number;
  readonly cycles: number;
  /** Where areas, inputs and outputs are drawn, from left to right and top to bottom. */
  readonly places: readonly (readonly string[])[];
}

/** Three areas that see one another a step later. */
const THREE_AREAS: ArchitectureJson = {
  name: 'three areas',
  inputs: ['symbol'],
  areas: ['sense', 'memory', 'plan'].map((name) => ({
    name,
    kind: 'recurrentPool',
    units: 2,
    maxUnits: 64,
    activation: 'tanh',
  })),
  outputs: ['next'],
  projections: [
    { from: 'symbol', to: 'sense' },
    { from: 'sense', to: 'memory' },
    { from: 'memory', to: 'plan' },
    { from: 'plan', to: 'sense', delay: 1 },
    { from: 'memory', to: 'sense', delay: 1, interaction: 'mixture' },
    { from: 'sense', to: 'next' },
    { from: 'plan', to: 'next' },
  ],
};

const RECIPES: readonly Recipe[] = [
  {
    key: 'hard',
    title: 'The hard problem',
    words:
      'Groups of six letters, each the reverse of the last with one letter flipped. The network starts with a single neuron. ' +
      'Watch neurons come as the loss steps down its plateaus, one for each letter remembered.',
    task: { name: 'reversal' },
    ...{ preset: 'paper', rule: 'outgoing-l1', architecture: 'recurrent', cycles: 100_000 },
    places: [['symbol'], ['memory'], ['next']],
  },
  {
    key: 'easy',
    title: 'The easy problem',
    words:
      'Pairs of letters that go on for a while. A few neurons are enough, and the network stops at a few.',
    task: { name: 'digraphs' },
    ...{ preset: 'paper', rule: 'outgoing-l1', architecture: 'recurrent', cycles: 100_000 },
    places: [['symbol'], ['memory'], ['next']],
  },
  {
    key: 'easy-hard-easy',
    title: 'Easy, hard, easy again',
    words:
      'The task becomes hard, and then easy again. Neurons come when they are needed, and go when they are not.',
    task: { name: 'easy-hard-easy' },
    ...{ preset: 'paper', rule: 'outgoing-l1', architecture: 'recurrent', cycles: 300_000 },
    places: [['symbol'], ['memory'], ['next']],
  },
  {
    key: 'fixed',
    title: 'A fixed size, to compare',
    words:
      'The hard problem with 37 neurons from the start, none of which ever go. It does no better than the one that grew.',
    task: { name: 'reversal' },
    ...{ preset: 'paper', rule: 'none', architecture: 'recurrent', units: 37, cycles: 100_000 },
    places: [['symbol'], ['memory'], ['next']],
  },
  {
    key: 'spirals',
    title: 'Two spirals',
    words: 'Points on two spirals, told apart. The boundary winds in as neurons are added to the two layers.',
    task: { name: 'two-spirals' },
    ...{ preset: 'default', rule: 'grow-need', architecture: 'layered', cycles: 6000 },
    places: [['point'], ['lower'], ['upper'], ['class']],
  },
  {
    key: 'depth',
    title: 'Depth that grows',
    words: 'A stack that begins with one layer. Layers are born and removed just as neurons are.',
    task: { name: 'two-spirals' },
    ...{ preset: 'default', rule: 'grow-need', architecture: 'deep', cycles: 6000 },
    places: [['point'], ['stack'], ['class']],
  },
  {
    key: 'three-areas',
    title: 'Three areas in a loop',
    words:
      'Sense, memory and plan, each with neurons of its own. One arrow is a learned mixture of adding and scaling.',
    task: { name: 'reversal', options: { letters: 3 } },
    ...{ preset: 'default', rule: 'grow-need', architecture: THREE_AREAS, cycles: 10_000 },
    places: [['symbol'], ['sense', 'memory'], ['plan'], ['next']],
  },
  {
    key: 'text',
    title: 'A text, letter by letter',
    words:
      'A network that foretells the next letter of a short text. Let it write as it learns, or paste a text of your own.',
    task: { name: 'text' },
    data: { kind: 'text', text: EXAMPLE_TEXT },
    ...{ preset: 'default', rule: 'grow-need', architecture: 'embedding-gru', cycles: 6000 },
    places: [['symbol'], ['embedding'], ['memory'], ['next']],
  },
  {
    key: 'shapes',
    title: 'Channels for small pictures',
    words:
      'Pictures of bars, pluses, crosses and squares, ten pixels wide. Channels are added to two layers of windows.',
    task: { name: 'shapes', options: { side: 10 } },
    batch: 25,
    ...{ preset: 'default', rule: 'grow-need', architecture: 'convolutional', cycles: 2000 },
    places: [['image'], ['edges'], ['shapes'], ['whole'], ['class']],
  },
];

/** The ports of the example's text, which stand before it is read. */
const TEXT_PORTS = {
  inputs: [{ kind: 'symbol', name: 'symbol', size: 64 }],
  targets: [{ kind: 'symbol', name: 'next', size: 64 }],
  steps: 32,
} as const;

/** Documents to begin with. */
export function examples(): readonly CatalogueExample[] {
  return RECIPES.map((recipe) => {
    const { key, title, words } = recipe;
    return { key, title, words, document: documentOf(recipe) };
  });
}

function documentOf(recipe: Recipe): StudioDocument {
  const { title, data, places } = recipe;
  return {
    format: 'meristem.studio',
    formatVersion: 1,
    name: title,
    experiment: experimentOf(recipe),
    seed: 0,
    precision: 'portable',
    places: placesOf(places),
    ...(data && { data }),
  };
}

function experimentOf({
  task,
  data,
  preset,
  rule,
  architecture,
  units,
  batch,
  cycles,
}: Recipe): ExperimentJson {
  const ports = data ? TEXT_PORTS : TASKS.byName(task.name, task.options as never);
  const drawn = typeof architecture === 'string' ? architectureByName(architecture, { ports }) : architecture;
  const whole = presetExperiment(preset, {
    rule,
    task: { name: task.name, options: (task.options ?? {}) as never },
    ports,
    architecture: drawn as never,
    cycles,
    ...(units !== undefined && { units }),
  });
  return experimentJson(batch === undefined ? whole : { ...whole, batch });
}

/** Pixels between places of the canvas. */
const [ACROSS, DOWN] = [220, 140];

function placesOf(columns: Recipe['places']): StudioDocument['places'] {
  const entries = columns.flatMap((names, column) =>
    names.map(
      (name, row) => [name, { x: column * ACROSS, y: (row - (names.length - 1) / 2) * DOWN }] as const,
    ),
  );
  return Object.fromEntries(entries);
}
