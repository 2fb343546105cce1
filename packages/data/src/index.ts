export { DataError } from './errors.ts';
export type { ColumnReport, DataReport, OwnDataTask } from './report.ts';
export type { ByteSource, DataSource } from './source/byte-source.ts';
export type { Cell, Row } from './table/cell.ts';
export type { TableOptions } from './table/options.ts';
export type {
  ColumnType,
  InputColumn,
  MissingPolicy,
  TableSchema,
  TableSplit,
  TargetColumn,
} from './table/schema.ts';
export { tableTask } from './table/table-task.ts';
export { inspectTable } from './table/inspect-table.ts';
export { rowEncoder, type RowEncoder } from './table/row-encoder.ts';
export {
  type ColumnPrediction,
  targetReader,
  type TargetReader,
  type PortPrediction,
} from './table/target-reader.ts';
