import type { FrameActivity } from '../contract/index.ts';

/** A row of words over the steps: what was read, asked for or answered. */
export interface WordRow {
  readonly name: string;
  readonly words: readonly string[];
  /** Of answers: whether each is what was asked for. */
  readonly right?: readonly boolean[];
  readonly y: number;
}

/** Units of a population over the steps, as a block of the picture. */
interface UnitBlock {
  readonly name: string;
  readonly units: number;
  readonly y: number;
  readonly height: number;
}

/** Where everything of an activity is drawn, in pixels. */
export interface ActivityLayout {
  readonly steps: number;
  /** Pixels before the first step, for names. */
  readonly left: number;
  readonly step: number;
  readonly words: readonly WordRow[];
  readonly blocks: readonly UnitBlock[];
  readonly height: number;
}

/** Pixels for names, of a row of words, between blocks, and of a unit's row at least and at most. */
const [LEFT, WORDS, BETWEEN, SMALLEST, LARGEST] = [72, 18, 6, 3, 14];

/** Rows of words above and below blocks of units; higher than the room where units would be too small to see. */
export function activityLayout(
  { steps, inputs, populations, outputs }: FrameActivity,
  { width, height }: { readonly width: number; readonly height: number },
): ActivityLayout {
  const step = Math.max(2, Math.min(28, (width - LEFT) / Math.max(1, steps)));
  const units = populations.map(({ values }) => Math.round(values.length / Math.max(1, steps)));
  const count = units.reduce((sum, size) => sum + size, 0);
  const fixed = WORDS * (inputs.length + 2 * outputs.length) + BETWEEN * (populations.length + 1);
  const row = Math.max(SMALLEST, Math.min(LARGEST, (height - fixed) / Math.max(1, count)));
  const words: WordRow[] = [];
  let y = 0;
  for (const input of inputs) {
    words.push({ name: input.name, words: input.steps, y });
    y += WORDS;
  }
  y += BETWEEN;
  const blocks = populations.map(({ name }, k): UnitBlock => {
    const block = { name, units: units[k] ?? 0, y, height: (units[k] ?? 0) * row };
    y += block.height + BETWEEN;
    return block;
  });
  for (const { name, targets, answers } of outputs) {
    const right = answers.map((answer, k) => targets[k] === '' || answer === targets[k]);
    words.push({ name: `${name} asked`, words: targets, y });
    words.push({ name: 'answered', words: answers, right, y: y + WORDS });
    y += 2 * WORDS;
  }
  return { steps, left: LEFT, step, words, blocks, height: y };
}

/** What is at a point of the picture, in words; undefined beside it. */
export function activityWords(
  activity: FrameActivity,
  { left, step, steps, words, blocks }: ActivityLayout,
  point: { readonly x: number; readonly y: number },
): string | undefined {
  const at = Math.floor((point.x - left) / step);
  if (at < 0 || at >= steps) return undefined;
  const row = words.find(({ y }) => point.y >= y && point.y < y + WORDS);
  if (row) return `step ${at + 1}, ${row.name}: ${row.words[at] ?? ''}`;
  const k = blocks.findIndex(({ y, height }) => point.y >= y && point.y < y + height);
  const [block, population] = [blocks[k], activity.populations[k]];
  if (block === undefined || population === undefined) return undefined;
  const unit = Math.floor(((point.y - block.y) / block.height) * block.units);
  const value = population.values[at * block.units + unit] ?? NaN;
  return `step ${at + 1}, ${block.name} unit ${population.ids[unit] ?? unit}: ${value.toPrecision(3)}`;
}

/** Values of a block with a row for each unit, as it is drawn. */
export function unitRows(values: Float32Array, steps: number, units: number): Float32Array {
  return Float32Array.from({ length: values.length }, (_, k) => {
    const [unit, step] = [Math.floor(k / Math.max(1, steps)), k % Math.max(1, steps)];
    return values[step * units + unit] ?? NaN;
  });
}
