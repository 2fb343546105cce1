/** A run that is killed and continued. */
export interface KilledCase {
  /** What distinguishes it, for messages. */
  readonly name: string;
  /** Arguments of `grow` besides folders and checkpoints. */
  readonly args: readonly string[];
  readonly seeds: readonly number[];
}

interface Kind {
  readonly architecture: string;
  readonly task: string;
  readonly rule: string;
  readonly preset: string;
  /** Cycles for the fast backend and for the reference. */
  readonly cycles: readonly [cpu: number, reference: number];
}

const SPIRALS = 'two-spirals';

/** Recurrent, layered, deep and area graphs, under every rule. */
const KINDS: readonly Kind[] = [
  {
    architecture: 'recurrent',
    task: 'reversal',
    rule: 'outgoing-l1',
    preset: 'paper',
    cycles: [4_000, 250],
  },
  { architecture: 'layered', task: SPIRALS, rule: 'grow-need', preset: 'default', cycles: [600, 80] },
  { architecture: 'deep', task: SPIRALS, rule: 'outgoing-l1', preset: 'tuned', cycles: [1_200, 120] },
  { architecture: 'areas', task: 'reversal', rule: 'outgoing-l1', preset: 'tuned', cycles: [1_200, 120] },
  { architecture: 'loop', task: 'digraphs', rule: 'multiplier', preset: 'paper', cycles: [2_000, 150] },
  { architecture: 'stacked', task: 'reversal', rule: 'grow-fold', preset: 'tuned', cycles: [1_000, 120] },
  { architecture: 'gated', task: 'digraphs', rule: 'grow-need', preset: 'default', cycles: [400, 60] },
  { architecture: 'modulated', task: 'reversal', rule: 'grow-fold', preset: 'tuned', cycles: [1_000, 80] },
];

/** All kinds on both backends, with one worker and with two. */
export const KILLED_CASES: readonly KilledCase[] = KINDS.flatMap((kind, k) =>
  (['cpu', 'reference'] as const).map((backend, b): KilledCase => {
    const workers = ((k + b) % 2) + 1;
    const { architecture, task, rule, preset } = kind;
    const seeds = workers === 2 ? [0, 1] : [k];
    return {
      name: `${architecture}, ${rule}, ${backend}, ${workers === 2 ? '2 workers' : '1 worker'}`,
      seeds,
      args: Object.entries({
        ...{ architecture, task, rule, preset, backend, workers },
        seeds: seeds.join(','),
        cycles: kind.cycles[b],
        'evaluation-cycles': 20,
      }).flatMap(([option, value]) => [`--${option}`, `${value}`]),
    };
  }),
);
