import { cpus, loadavg } from 'node:os';
import { textTable } from '../output/result-text.ts';
import type { Measurement } from './measurement.ts';
import type { Missing } from './peers.ts';

/** What the numbers were taken on. */
export interface MachineDescription {
  readonly processor: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  /** Processes that wanted to run over the last minute, on average; far above 0 the machine was busy before it began. */
  readonly load: number;
}

/** This machine, now. */
export function describeMachine(): MachineDescription {
  const cores = cpus();
  return {
    processor: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
}

/** The same for people. */
export function machineText({ processor, cores, platform, node, load }: MachineDescription): string {
  return `${processor}, ${cores} cores, ${platform}, Node ${node}, load ${load.toFixed(1)}`;
}

/** Subjects that stand side by side; more are laid out in several tables. */
const MOST_COLUMNS = 6;

/** Measurements as a table: programs down, subjects across, with ratios in parentheses. */
export function sectionText(title: string, all: readonly Measurement[], missing: readonly Missing[]): string {
  const subjects = [...new Set(all.map(({ subject }) => subject))];
  const columns = Math.ceil(subjects.length / Math.ceil(subjects.length / MOST_COLUMNS));
  const tables: string[] = [];
  for (let first = 0; first < subjects.length; first += columns)
    tables.push(table(subjects.slice(first, first + columns), all));
  const against = all.find((each) => each.against !== null)?.against;
  return [
    title,
    ...(all.length === 0 ? ['none of the chosen programs takes part'] : tables),
    ...(typeof against !== 'string' ? [] : [`(times the time of "${against}")`]),
    ...missing.map(({ name, reason }) => `missing: ${name}: ${firstLine(reason)}`),
  ].join('\n');
}

function table(subjects: readonly string[], all: readonly Measurement[]): string {
  const programs = [...new Set(all.map(({ program }) => program))];
  // Names stand at the left of their column, numbers at the right of theirs.
  const width = Math.max(...programs.map(({ length }) => length));
  const rows = programs.map((program) => [
    program.padEnd(width),
    ...subjects.map((subject) =>
      cell(all.find((each) => each.program === program && each.subject === subject)),
    ),
  ]);
  return textTable(['', ...subjects], rows);
}

function cell(measurement: Measurement | undefined): string {
  if (measurement === undefined) return '-';
  const { median, ratio, program, against } = measurement;
  const value = numberText(median);
  return ratio === null || program === against ? value : `${value} (${numberText(ratio)})`;
}

/** Three digits, or all before the point. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 3));
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
