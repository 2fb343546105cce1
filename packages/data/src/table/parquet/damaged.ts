import { DataError } from '../../errors.ts';

/** What a Parquet file cannot mean. */
export function damaged(path: string, found: string, expected: string): DataError {
  return new DataError({
    path,
    found,
    expected,
    remedy: 'The file is damaged: get it again, or write it again.',
  });
}
