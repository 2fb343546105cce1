import { formatCount } from '../progress/format.ts';
import { formatSeeds } from '../seeds.ts';
import type { Measure } from '../measure/measure.ts';
import type { Version } from './paper-experiment.ts';
import { REFERENCE_NOTE, referenceOf } from './reference.ts';

/** What one member came to. */
export interface MemberSummary {
  readonly version: Version;
  readonly member: string;
  readonly seeds: readonly number[];
  readonly cycles: number;
  /** The optimum of the task in force at the end, nats per cycle. */
  readonly floor: number | null;
  readonly measures: readonly Measure[];
}

/** A summary as one JSON value: medians and quartiles, and the known values. */
export function summaryJson({ version, member, seeds, cycles, floor, measures }: MemberSummary): object {
  return {
    kind: 'summary',
    version,
    experiment: member,
    seeds,
    cycles,
    floor,
    measures: measures.map(({ name, quartiles, sample }) => ({
      name,
      ...quartiles,
      sample,
      reference: referenceOf(version, member, name) ?? null,
    })),
  };
}

const HEADER = ['experiment', 'cycles', 'seeds', 'measure', 'ours: median (quartiles)', 'reference'] as const;

/** The rows of the table of our values beside the known ones; the first is the header. */
export function summaryRows(summaries: readonly MemberSummary[]): readonly (readonly string[])[] {
  const rows = summaries.flatMap(({ version, member, cycles, seeds, measures }) =>
    measures.map((measure, at) => [
      at === 0 ? member : '',
      at === 0 ? formatCount(cycles) : '',
      at === 0 ? formatSeeds(seeds) : '',
      measure.name,
      measureText(measure),
      referenceOf(version, member, measure.name)?.text ?? '-',
    ]),
  );
  return [HEADER, ...rows];
}

/** The table as a Markdown document. */
export function summaryMarkdown(title: string, summaries: readonly MemberSummary[]): string {
  const [head = [], ...rows] = summaryRows(summaries);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
  return `# ${title}\n\n${table}\n\n${REFERENCE_NOTE}\n`;
}

/** A measure as its median, with quartiles in brackets where there are several seeds. */
export function measureText({ quartiles: { lower, median, upper }, sample, digits }: Measure): string {
  const text = (value: number): string => String(Number(value.toFixed(Math.max(1, digits))));
  const fixed = (value: number): string => (digits === 0 ? text(value) : value.toFixed(digits));
  return sample.length === 1 ? fixed(median) : `${fixed(median)} (${fixed(lower)} to ${fixed(upper)})`;
}
