import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { readJsonArgument } from '../options/json-argument.ts';
import type { FixedOutcome } from './cell-outcome.ts';

const tableSchema: z.ZodType<readonly { readonly cell: string; readonly sizes: readonly FixedOutcome[] }[]> =
  z.array(
    z.object({
      cell: z.string(),
      sizes: z.array(
        z.object({
          units: z.number(),
          rate: z.number(),
          score: z.number(),
          parameters: z.number(),
          work: z.number(),
          seeds: z.array(z.number()),
        }),
      ),
    }),
  );

/**
 * What networks of fixed size came to, by cell, from the JSON table of an earlier study.
 *
 * @throws UsageError for a file that is no such table
 */
export async function knownSizes(file: string): Promise<ReadonlyMap<string, readonly FixedOutcome[]>> {
  const table = tableSchema.safeParse(await readJsonArgument('--against', file));
  if (!table.success) {
    throw new UsageError(
      `--against ${file}: found other JSON (${table.error.issues[0]?.message ?? ''} at ` +
        `${(table.error.issues[0]?.path ?? []).join('.')}), expected the table of a study of cells. Give its .json file.`,
    );
  }
  return new Map(table.data.filter(({ sizes }) => sizes.length > 0).map(({ cell, sizes }) => [cell, sizes]));
}
