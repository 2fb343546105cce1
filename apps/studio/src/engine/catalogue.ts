import {
  architectureByName,
  architectureCatalogue,
  experimentJsonSchema,
  parseExperiment,
  presetExperiment,
  type PresetName,
  type PresetRule,
} from '@meristem/experiment';
import type { Catalogue, CatalogueTask, PresetAsked } from '../contract/catalogue.ts';
import type { ExperimentJson, OwnData } from '../contract/document.ts';
import { shown, StudioFault } from '../contract/fault.ts';
import type { JsonObject } from '../contract/json.ts';
import { requirePlainData } from '../contract/plain-data.ts';
import { examples } from './examples.ts';
import { ownTask } from './own-data.ts';
import { PRESET_WORDS, RULE_WORDS } from './rule-words.ts';
import { experimentJson, TASKS } from './run-parts.ts';
import { kindsIn, ruleSchemas, schemaOf } from './schemas.ts';

/** Everything that there is to choose from. */
export function catalogue(): Catalogue {
  const schema = experimentJsonSchema() as JsonObject;
  return {
    modules: kindsIn(schema),
    rules: ruleSchemas(schema).map(({ kind, options }) => ({
      kind,
      options,
      summary: RULE_WORDS[kind as keyof typeof RULE_WORDS],
    })),
    presets: PRESET_WORDS,
    tasks: [...TASKS.summaries().map(taskView), ...OWN_TASKS],
    architectures: architectureCatalogue(),
    examples: examples(),
    experimentSchema: schemaOf(schema),
  };
}

function taskView({
  name,
  summary,
  source,
  options,
}: ReturnType<typeof TASKS.summaries>[number]): CatalogueTask {
  return {
    ...{ name, summary, source },
    options: options.map((option) => ({
      name: option.name,
      meaning: option.meaning,
      ...(option.default !== undefined && { default: option.default as never }),
    })),
  };
}

/** Tasks of one's own data, with the options that a page asks for; more are taken, as the readers say. */
const OWN_TASKS: readonly CatalogueTask[] = [
  {
    name: 'text',
    summary: 'The next character of a text of your own; its end is held out.',
    source: 'your own data',
    reads: ['text'],
    options: [
      { name: 'steps', meaning: 'number of characters in a training cycle', default: 32 },
      { name: 'heldOut', meaning: 'share of the text, from its end, that is held out', default: 0.1 },
    ],
  },
  {
    name: 'table',
    summary: 'Columns of a table of your own, or the class of points that you draw.',
    source: 'your own data',
    reads: ['csv', 'points'],
    options: [
      { name: 'split', meaning: 'share of the rows that is held out', default: 0.2 },
      { name: 'seed', meaning: 'what chooses the rows that are held out', default: 0 },
      { name: 'regress', meaning: 'whether targets that are numbers are predicted as such', default: false },
    ],
  },
];

/**
 * A whole experiment by a preset, for a task.
 *
 * @throws StudioFault, SpecError or TaskOptionError for what does not go together.
 */
export async function presetOf({
  preset,
  rule,
  experiment,
  data,
  architecture,
}: PresetAsked): Promise<ExperimentJson> {
  requirePlainData(experiment, '$.experiment');
  const known = PRESET_WORDS.some((each) => each.preset === preset && each.rule === rule);
  if (!known) {
    throw new StudioFault({
      found: `the preset ${shown(preset)} with the rule ${shown(rule)}`,
      expected: PRESET_WORDS.map((each) => `${each.preset} with ${each.rule}`).join(', '),
      remedy: 'Choose one of these.',
    });
  }
  const task = await taskFor(experiment.task, data);
  const asked =
    architecture === undefined
      ? experiment.architecture && parseExperiment({ ...WHOLE, ...experiment, cycles: 1 }).architecture
      : architectureByName(architecture, { ports: task });
  const whole = presetExperiment(preset as PresetName, {
    rule: rule as PresetRule,
    task: { name: experiment.task.name, options: (experiment.task.options ?? {}) as never },
    ports: task,
    ...(asked && { architecture: asked }),
  });
  return experimentJson(whole);
}

/** What an experiment needs besides its architecture to be read. */
const WHOLE = { rule: { kind: 'none', criterion: { kind: 'outgoing-l1' } } };

async function taskFor(task: ExperimentJson['task'], data: OwnData | undefined): ReturnType<typeof ownTask> {
  if (data) return await ownTask(task, data);
  return TASKS.byName(task.name, task.options as never, '$.experiment.task');
}
