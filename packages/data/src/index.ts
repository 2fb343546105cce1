export { DataError } from './errors.ts';
export type { ColumnReport, DataReport, OwnDataTask } from './report.ts';
export type { ByteSource, DataSource } from './source/byte-source.ts';
