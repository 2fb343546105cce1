import { shortNumber } from '../table/columns/column-words.ts';
import type { SeriesArrays } from './series-arrays.ts';
import type { SeriesSchema } from './series-schema.ts';

/**
 * What there is to beat, in words: how well the value of now predicts the one to come, over held-out rows from one on.
 *
 * @param from the first row that is predicted
 */
export function persistence(
  { inputs, width, horizon, rows, targets }: SeriesArrays,
  schema: SeriesSchema,
  from: number,
): readonly (readonly [label: string, value: string])[] {
  const squares = targets.map(({ place }) => {
    let sum = 0;
    for (let row = from; row < rows; row += 1) {
      const off =
        (inputs[row * width + place] as number) - (inputs[(row - horizon) * width + place] as number);
      sum += off * off;
    }
    return sum / (rows - from);
  });
  const errors = schema.targets.map(
    ({ name, deviation }, at) => `${shortNumber(Math.sqrt(squares[at] as number) * deviation)} (${name})`,
  );
  const loss = squares.reduce((sum, square) => sum + square, 0);
  return [
    ['to beat', `the value of now: root mean squared error ${errors.join(', ')}`],
    ['loss of that', `${shortNumber(loss)} a step, ${shortNumber(loss * schema.steps)} a cycle`],
  ];
}
