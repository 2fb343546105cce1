import type { Task } from '@meristem/tasks';
import { measureColumns } from '../output/port-measures.ts';
import { textTable } from '../output/result-text.ts';
import { scoreOf } from '../result/score.ts';
import type { FrontRow } from './front-row.ts';

/** A front for people: a line for each size. */
export function frontText(task: Task, rows: readonly FrontRow[]): string {
  const score = scoreOf(task);
  const measures = measureColumns(
    score.kind === 'accuracy' ? [] : ['accuracy', 'bitsPerCharacter', 'r2'],
    rows.map(({ heldOut }) => heldOut),
  );
  const populations = Object.keys(rows[0]?.units ?? {});
  // Of many populations their sum alone can be read.
  const named = populations.length <= MOST_POPULATIONS ? populations : [];
  const several = new Set(rows.map(({ by }) => by)).size > 1;
  const header = [
    ...(several ? ['by'] : []),
    'parameters',
    'left',
    'multiply-adds',
    'units',
    ...(named.length > 1 ? named : []),
    'loss',
    ...(score.kind === 'accuracy' ? ['accuracy'] : []),
    ...measures.map(({ name }) => name),
  ];
  const lines = rows.map((row) => [
    ...(several ? [row.by] : []),
    String(row.parameters),
    `${(100 * row.share).toFixed(1)}%`,
    String(row.multiplyAdds),
    String(row.totalUnits),
    ...(named.length > 1 ? named.map((name) => String(row.units[name] ?? 0)) : []),
    String(Number(row.heldOut.natsPerCycle.toPrecision(4))),
    ...(score.kind === 'accuracy' ? [score.format(score.of(row))] : []),
    ...measures.map(({ of, format }) => {
      const value = of(row.heldOut);
      return value === undefined ? '-' : format(value);
    }),
  ]);
  return textTable(header, lines, several ? 1 : 0);
}

const MOST_POPULATIONS = 6;
