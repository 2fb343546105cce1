export { DataError } from './errors.ts';
export type { ColumnReport, DataReport, OwnDataTask } from './report.ts';
export type { ByteSource, DataSource } from './source/byte-source.ts';
export type { Encoding } from './text/encoding.ts';
export type { TextOptions } from './text/text-options.ts';
export { inspectText } from './text/text-report.ts';
export { textTask } from './text/text-task.ts';
