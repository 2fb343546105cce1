import { AT_LEAST_ONE, type Expectation, oneOf, required, shape, that } from '@meristem/autodiff';
import { COMMON_SCHEMA, NUMBER_TARGETS, STRING } from '../table/schema-expectation.ts';
import type { SeriesSchema, TimeColumn } from './series-schema.ts';

/** The column by which rows are in order. */
export const TIME = shape<TimeColumn>({
  name: required(STRING),
  order: oneOf(['day-first', 'month-first']),
  mark: oneOf(['.', ',']),
});

const FIELDS = shape<SeriesSchema>(
  {
    ...COMMON_SCHEMA,
    targets: required(NUMBER_TARGETS),
    time: TIME,
    missing: required(oneOf(['hold', 'refuse'])),
    horizon: required(AT_LEAST_ONE),
    window: AT_LEAST_ONE,
    steps: required(AT_LEAST_ONE),
  },
  'the schema of a task, as its options have it,',
);

const SEEN = that('columns of numbers among the inputs', (value) => {
  const { inputs, targets } = value as SeriesSchema;
  return targets.every(({ name }) =>
    inputs.some((column) => column.name === name && column.type === 'number'),
  );
});

/** The schema of a series, as the options of its task have it. */
export const SERIES_SCHEMA: Expectation = {
  expected: 'the schema of a task, as its options have it',
  fault(value, path) {
    const fault = FIELDS.fault(value, path) ?? SEEN.fault(value, `${path}.targets`);
    return fault && { remedy: 'Take the schema as a task has it, or infer one anew.', ...fault };
  },
};
