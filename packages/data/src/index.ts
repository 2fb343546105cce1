export { DataError } from './errors.ts';
export type { ColumnReport, DataReport, OwnDataTask } from './report.ts';
export type { ByteSource, DataSource } from './source/byte-source.ts';
export type { ImageOptions } from './images/image-options.ts';
export { inspectImages } from './images/image-report.ts';
export type { PixelRange } from './images/image-set.ts';
export type { ImageFile, ImageFiles, ImageFolder, ImagePair, ImageSource } from './images/image-source.ts';
export { imageTask } from './images/image-task.ts';
export type { ArrayNames } from './images/npz-images.ts';
export type {
  ItemNumbers,
  ItemSource,
  LaneRequest,
  SeekableSource,
  SourceFactory,
  StreamItem,
  StreamOptions,
} from './stream/stream-options.ts';
export { streamTask } from './stream/stream-task.ts';
export type { Encoding } from './text/encoding.ts';
export type { TextOptions } from './text/text-options.ts';
export { inspectText } from './text/text-report.ts';
export { textTask } from './text/text-task.ts';
export type { Cell, Row } from './table/cells/cell.ts';
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
export { flatRecord } from './table/rows/nested-record.ts';
export type { EncoderOptions, UnseenCategory } from './table/unseen-category.ts';
export {
  type ColumnPrediction,
  targetReader,
  type TargetReader,
  type PortPrediction,
} from './table/target-reader.ts';
export type { SeriesOptions } from './series/series-options.ts';
export type { SeriesSchema, SeriesTarget, TimeColumn } from './series/series-schema.ts';
export { seriesEncoder, type SeriesEncoder } from './series/series-encoder.ts';
export { inspectSeries, seriesTask } from './series/series-task.ts';
