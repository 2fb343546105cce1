import type { Experiment, PresetName, PresetRule } from '@meristem/experiment';

/** A kind of rule of the outermost level. */
type RuleKind = Experiment['rule']['kind'];

/** What each kind of rule does, in a sentence. */
export const RULE_WORDS: Readonly<Record<RuleKind, string>> = {
  none: 'The structure stays as it is; the criterion still puts pressure on weights.',
  margin:
    'Units whose strength is below the threshold are a reserve: what is beyond it dies, what is short of it is born.',
  plateau: 'Units are born where the loss no longer falls, and weak ones removed.',
  'grow-fold':
    'Blocks of units are born while the loss falls, then folded into one another as long as it stays.',
  'grow-need':
    'Units are born where they are needed, and the weakest are tried and folded away: for any network and task.',
  'area-growth':
    'Areas are born for an output, wired by audition, and merged where one can do the work of two.',
  'continual-backprop': 'Units that contribute least are replaced, a few at a time, for ever.',
  refresh: 'Watches for a sudden change of the task, and lets the projection that it concerns learn anew.',
  during: 'Another rule, within a part of the run.',
  'by-scale': 'A rule of its own for neurons, layers, areas and projections.',
  'by-population': 'A rule of its own for each population.',
  budget: 'Another rule, within a number of parameters or of products.',
};

/** Presets with a rule, and what they are for. */
export const PRESET_WORDS: readonly {
  readonly preset: PresetName;
  readonly rule: PresetRule;
  readonly summary: string;
}[] = [
  { preset: 'default', rule: 'grow-need', summary: 'For any network and task.' },
  { preset: 'default', rule: 'none', summary: 'A network of fixed size, with the usual training.' },
  { preset: 'default', rule: 'cut', summary: 'Begins large, and ends with half of its parameters.' },
  { preset: 'default', rule: 'area-growth', summary: 'Areas of their own for several outputs.' },
  { preset: 'default', rule: 'continual-backprop', summary: 'For tasks that go on changing slowly.' },
  { preset: 'default', rule: 'refresh', summary: 'For tasks that change suddenly.' },
  { preset: 'paper', rule: 'outgoing-l1', summary: 'The paper, final version, exactly.' },
  { preset: 'paper', rule: 'multiplier', summary: 'The paper, first version, exactly.' },
  { preset: 'paper', rule: 'none', summary: 'The fixed networks of the paper.' },
  { preset: 'tuned', rule: 'outgoing-l1', summary: 'The rule of the paper, at a rate that falls.' },
  { preset: 'tuned', rule: 'grow-fold', summary: 'The best known on the tasks of the paper.' },
  { preset: 'compact', rule: 'grow-fold', summary: 'The same, ending with fewer units.' },
  { preset: 'continual', rule: 'grow-fold', summary: 'The same, for tasks that may change unannounced.' },
];
