import { type Fault, faultText } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import type { DataReport } from '../report.ts';
import type { DataSource } from '../source/byte-source.ts';
import type { Row } from './cells/cell.ts';
import { inferSchema } from './infer-table.ts';
import { nameOf, openRows } from './open-rows.ts';
import { type ResolvedOptions, resolvedOptions, type TableOptions } from './options.ts';

/** Faults that are told; of more, how many there are. */
const MOST_TOLD = 50;

/** Options with what holds unless told; a target need not be told. */
function resolvedInspection(options: Partial<TableOptions>): ResolvedOptions {
  if (typeof options !== 'object' || options === null) return resolvedOptions('inspectTable', options);
  const { target, ...others } = options;
  const isTold = target !== undefined && target !== '' && !(Array.isArray(target) && target.length === 0);
  const resolved = resolvedOptions('inspectTable', { ...others, target: isTold ? target : ' ' });
  return isTold ? resolved : { ...resolved, target: [] };
}

/**
 * What {@link tableTask} would make of a table: how it is written, what its columns are and are for. What is wrong in the data is
 * told in `problems`, each with its place and remedy, instead of thrown.
 *
 * @param options as for the task; without a target every column is looked at as an input
 * @throws OptionError for an option that cannot be
 */
export async function inspectTable(
  source: DataSource | readonly Row[],
  options: Partial<TableOptions> = {},
): Promise<DataReport> {
  const resolved = resolvedInspection(options);
  const told: string[] = [];
  let more = 0;
  const tell = (fault: Fault): void => {
    if (told.length < MOST_TOLD) told.push(faultText(fault));
    else more += 1;
  };
  let report: DataReport | undefined;
  let name = nameOf(source, resolved.name);
  try {
    const { reader, format } = await openRows(source, resolved, tell);
    ({ name } = reader);
    ({ report } = await inferSchema(reader, format, resolved, tell));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    tell(error);
  }
  if (more > 0) told.push(`${more} more of the kind.`);
  return {
    ...(report ?? { kind: 'table', source: name, facts: [] }),
    problems: [...told, ...(report?.problems ?? [])],
  };
}
