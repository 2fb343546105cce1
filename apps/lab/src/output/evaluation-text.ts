import type { HeldOutResult } from '../result/held-out-result.ts';
import { measureColumns } from './port-measures.ts';
import { textTable } from './result-text.ts';

/** What a network came to on held-out data. */
export interface Evaluation {
  readonly seed: number;
  /** Training cycles behind it. */
  readonly cycles: number;
  readonly heldOut: HeldOutResult;
}

/** Evaluations for people: one line for each seed. */
export function evaluationText(evaluations: readonly Evaluation[]): string {
  const measures = measureColumns(
    ['accuracy', 'f1', 'bitsPerCharacter', 'r2', 'rmse'],
    evaluations.map(({ heldOut }) => heldOut),
  );
  const header = ['seed', 'cycles', 'loss', 'guessing', 'floor', ...measures.map(({ name }) => name)];
  const number = (value: number | null = null): string => (value === null ? '-' : value.toPrecision(4));
  const rows = evaluations.map((each) => {
    const { natsPerCycle, guessing, floor } = each.heldOut;
    const losses = [natsPerCycle, guessing, floor].map((loss) => number(loss));
    return [
      String(each.seed),
      String(each.cycles),
      ...losses,
      ...measures.map(({ of, format }) => cell(of(each.heldOut), format)),
    ];
  });
  return textTable(header, rows);
}

function cell(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '-' : format(value);
}
