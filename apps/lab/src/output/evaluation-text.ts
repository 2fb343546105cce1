import type { HeldOutResult } from '../result/held-out-result.ts';
import { textTable } from './result-text.ts';

/** What a network came to on held-out data. */
export interface Evaluation {
  readonly seed: number;
  /** Training cycles behind it. */
  readonly cycles: number;
  readonly heldOut: HeldOutResult;
}

/** Measures by port, with how people read them. */
const MEASURES = [
  ['accuracy', 'right', (value: number) => `${(100 * value).toFixed(1)}%`],
  ['f1', 'F1', (value: number) => value.toFixed(3)],
  ['bitsPerCharacter', 'bits per character', (value: number) => value.toFixed(3)],
  ['r2', 'R2', (value: number) => value.toFixed(3)],
] as const;

/** Evaluations for people: one line for each seed. */
export function evaluationText(evaluations: readonly Evaluation[]): string {
  const measures = MEASURES.flatMap(([measure, title, format]) => {
    const ports = [...new Set(evaluations.flatMap(({ heldOut }) => Object.keys(heldOut[measure] ?? {})))];
    return ports.map((port) => ({
      name: ports.length === 1 ? title : `${title}, ${port}`,
      cell: ({ heldOut }: Evaluation): string => {
        const value = heldOut[measure]?.[port];
        return value === undefined ? '-' : format(value);
      },
    }));
  });
  const header = ['seed', 'cycles', 'loss', 'guessing', 'floor', ...measures.map(({ name }) => name)];
  const number = (value: number | null = null): string => (value === null ? '-' : value.toPrecision(4));
  const rows = evaluations.map((each) => {
    const { natsPerCycle, guessing, floor } = each.heldOut;
    const losses = [natsPerCycle, guessing, floor].map((loss) => number(loss));
    return [String(each.seed), String(each.cycles), ...losses, ...measures.map(({ cell }) => cell(each))];
  });
  return textTable(header, rows);
}
