import type { JsonObject } from '@meristem/autodiff';
import type { SeriesSchema, TableSchema } from '@meristem/data';
import type { Network } from '@meristem/network';
import { RunFileError } from '../errors.ts';

/** What rows of new data are read by: of a table, or of a series, which has a horizon. */
export type RowSchema = Pick<TableSchema, 'inputs' | 'targets' | 'missingWords' | 'dialect' | 'encoding'> & {
  readonly missing: TableSchema['missing'] | SeriesSchema['missing'];
} & Partial<Pick<SeriesSchema, 'time' | 'horizon' | 'window'>>;

/** What a network is asked by that learned from own data: it stands in what goes with the network, in a run and in a file. */
export type AskedSchema =
  | ({ readonly kind: 'rows' } & RowSchema)
  /** How images were read. */
  | { readonly kind: 'images'; readonly options: JsonObject };

/** The key of a schema among what goes with a network. */
const SCHEMA = 'schema';

/** Fields of schemas that new data is read by; what else there is was for training. */
const ROW_FIELDS = [
  ...['inputs', 'targets', 'missing', 'missingWords', 'dialect', 'encoding'],
  ...['time', 'horizon', 'window'],
];
const IMAGE_FIELDS = ['colour', 'classes', 'range'];

/** What goes with a network that learned from own data, by key, so that it is asked as the data was read. */
export function schemaNotes(task: string, options: JsonObject): Readonly<Record<string, string>> {
  const [fields, from] =
    task === 'images' ? [IMAGE_FIELDS, options] : [ROW_FIELDS, Object(options['schema']) as JsonObject];
  const told = fields.flatMap((field) => (from[field] === undefined ? [] : [[field, from[field]] as const]));
  return told.length === 0 ? {} : { [SCHEMA]: JSON.stringify(Object.fromEntries(told)) };
}

/**
 * What a network is asked by; `undefined` where that are its ports alone.
 *
 * @throws RunFileError for a schema that is none; what it holds is checked by whoever reads by it
 */
export function askedSchema({ program: { provenance, name } }: Network): AskedSchema | undefined {
  const text = provenance[SCHEMA];
  if (text === undefined) return undefined;
  const schema = parsed(text, name);
  if ('inputs' in schema) return { kind: 'rows', ...(schema as unknown as RowSchema) };
  return { kind: 'images', options: schema };
}

function parsed(text: string, network: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Said below.
  }
  throw new RunFileError(
    network,
    `network "${network}", provenance.${SCHEMA}: found ${text.slice(0, 40)}, expected the schema of a task as JSON. Export the network anew.`,
  );
}
