import {
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadata,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { DataError } from '../../errors.ts';
import type { ByteSource } from '../../source/byte-source.ts';
import { CODECS, type ColumnChunk } from './column-pages.ts';
import { compactEnd } from './compact-struct.ts';
import { damaged } from './damaged.ts';

/** What a Parquet file says of itself at its end, as far as it can be so. */
export interface ParquetFooter {
  readonly rows: number;
  /** The columns of values. */
  readonly columns: readonly string[];
  /** The columns of lists and structures. */
  readonly nested: readonly string[];
  /** For each row group the pages of each column of values. */
  readonly groups: readonly (readonly ColumnChunk[])[];
}

const MAGIC = 'PAR1';

/** The footer's length, and the magic. */
const TAIL = 8;

/** Digits after the point: more than any program writes. */
const MOST_SCALE = 76;

/**
 * Reads the footer of a Parquet file and holds its counts and places against each other and against the file: rows of the groups
 * against those of the file, values of the columns against those of their group, types against the schema, pages against where
 * the footer begins.
 *
 * @throws {@link DataError} for what is no Parquet file, or says of itself what cannot be
 */
export function readFooter(source: ByteSource): ParquetFooter {
  const { metadata, start } = metadataOf(source);
  const leaves = leavesOf(metadata, source.name);
  const groups = metadata.row_groups.map((group, at) => {
    const path = metadata.row_groups.length > 1 ? `, row group ${at + 1}` : '';
    const rows = countOf(group.num_rows, `${source.name}${path}`);
    if (group.columns.length !== leaves.length) {
      throw damaged(
        `${source.name}${path}`,
        `${group.columns.length} columns`,
        `${leaves.length}, as in its schema`,
      );
    }
    const chunks = leaves.flatMap((leaf, column) => {
      if (!isFlat(leaf)) return [];
      const name = JSON.stringify(leaf[1]?.element.name);
      return [
        chunkOf(
          group.columns[column],
          { rows, leaf, footer: start },
          `${source.name}, column ${name}${path}`,
        ),
      ];
    });
    return { rows, chunks };
  });
  const [told, found] = [
    countOf(metadata.num_rows, source.name),
    groups.reduce((sum, { rows }) => sum + rows, 0),
  ];
  if (told !== found)
    throw damaged(source.name, `row groups of ${found} rows together`, `${told}, as its footer says`);
  return {
    rows: found,
    columns: leaves.filter(isFlat).map(([, leaf]) => (leaf as SchemaTree).element.name),
    nested: [
      ...new Set(leaves.filter((leaf) => !isFlat(leaf)).map(([, top]) => (top as SchemaTree).element.name)),
    ],
    groups: groups.map(({ chunks }) => chunks),
  };
}

function metadataOf({ name, size, ...source }: ByteSource): {
  readonly metadata: FileMetaData;
  readonly start: number;
} {
  const at = (from: number, to: number): Uint8Array => {
    const bytes = new Uint8Array(Math.max(0, to - from));
    return bytes.subarray(0, source.read(bytes, from));
  };
  if (size < MAGIC.length + TAIL) throw damaged(name, `${size} bytes`, 'a whole Parquet file');
  const [head, tail] = [textOf(at(0, MAGIC.length)), at(size - TAIL, size)];
  const end = textOf(tail.subarray(4));
  if (head === 'PARE' || end === 'PARE') {
    throw new DataError({
      path: name,
      found: 'an encrypted Parquet file',
      expected: 'one that anybody can read',
      remedy: 'Write it without encryption.',
    });
  }
  if (head !== MAGIC || end !== MAGIC) {
    const place = head === MAGIC ? 'end' : 'beginning';
    throw damaged(name, `no ${MAGIC} at its ${place}`, 'a whole Parquet file');
  }
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  const start = size - TAIL - length;
  if (start < MAGIC.length)
    throw damaged(name, `a footer of ${length} bytes in a file of ${size}`, 'one within it');
  const bytes = at(start, size);
  if (compactEnd(bytes.subarray(0, length), 0, name) !== length) {
    throw damaged(name, 'a footer that does not end where it says', `one of ${length} bytes`);
  }
  return { metadata: parsed(name, () => parquetMetadata(bytes, { geoparquet: false })), start };
}

/** The way from the root to each column that has pages, in their order. */
function leavesOf(metadata: FileMetaData, path: string): readonly (readonly SchemaTree[])[] {
  for (const { num_children: children = 0, name, scale = 0 } of metadata.schema) {
    const fits = Number.isSafeInteger(children) && children >= 0 && children < metadata.schema.length;
    if (!fits || typeof name !== 'string' || !(scale >= 0 && scale <= MOST_SCALE)) {
      throw damaged(
        path,
        `a schema with ${children} columns within "${name}", scale ${scale}`,
        'columns that are there',
      );
    }
  }
  const root = parsed(path, () => parquetSchema(metadata));
  if (root.count !== metadata.schema.length) {
    throw damaged(path, `a schema of ${root.count} parts`, `${metadata.schema.length}`);
  }
  const leaves: SchemaTree[][] = [];
  const walk = (way: SchemaTree[]): void => {
    const last = way.at(-1) as SchemaTree;
    if (last.children.length === 0) leaves.push(way);
    for (const child of last.children) walk([...way, child]);
  };
  for (const child of root.children) walk([root, child]);
  return leaves;
}

/** Whether a column has one value for each row, or none. */
function isFlat(way: readonly SchemaTree[]): boolean {
  return way.length === 2 && way[1]?.element.repetition_type !== 'REPEATED';
}

function chunkOf(
  column: FileMetaData['row_groups'][number]['columns'][number] | undefined,
  {
    rows,
    leaf,
    footer,
  }: { readonly rows: number; readonly leaf: readonly SchemaTree[]; readonly footer: number },
  path: string,
): ColumnChunk {
  const { element, path: way } = leaf.at(-1) as SchemaTree;
  const meta = column?.meta_data;
  if (!meta || column.file_path !== undefined || column.crypto_metadata !== undefined) {
    throw new DataError({
      path,
      found: meta ? 'pages in another file, or encrypted' : 'nothing of its pages',
      expected: 'pages in this file',
      remedy: 'Write the table into one file, without encryption.',
    });
  }
  if (meta.path_in_schema.join('.') !== way.join('.')) {
    throw damaged(
      path,
      `pages of ${JSON.stringify(meta.path_in_schema.join('.'))}`,
      JSON.stringify(way.join('.')),
    );
  }
  requireType(meta, element, path);
  if (!Object.hasOwn(CODECS, meta.codec ?? '')) {
    throw new DataError({
      path,
      found: `pages packed with ${meta.codec ?? 'what is not known'}`,
      expected: 'a whole Parquet file, packed with Snappy, gzip or not at all',
      remedy: 'Write it with compression "snappy" or "gzip".',
    });
  }
  const values = countOf(meta.num_values, path);
  if (values !== rows) throw damaged(path, `${values} values`, `${rows}, as its row group has rows`);
  const [data, dictionary, size] = [
    countOf(meta.data_page_offset, path),
    countOf(meta.dictionary_page_offset ?? 0n, path),
    countOf(meta.total_compressed_size, path),
  ];
  // Some writers say 0 where there is no dictionary.
  const start = dictionary > 0 ? Math.min(dictionary, data) : data;
  if (start < MAGIC.length || start + size > footer) {
    throw damaged(path, `pages from byte ${start} to ${start + size}`, `bytes ${MAGIC.length} to ${footer}`);
  }
  return { path, schemaPath: leaf, codec: meta.codec, rows, start, end: start + size };
}

function requireType(meta: ColumnMetaData, { type, type_length: length }: SchemaElement, path: string): void {
  if (type === undefined || meta.type !== type)
    throw damaged(path, `pages of ${meta.type}`, `${type}, as in its schema`);
  if (type !== 'FIXED_LEN_BYTE_ARRAY') return;
  if (!Number.isSafeInteger(length) || (length as number) <= 0)
    throw damaged(path, `values of ${length} bytes`, '1 or more');
}

function countOf(value: unknown, path: string): number {
  const count = typeof value === 'bigint' ? Number(value) : NaN;
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw damaged(path, `a count of ${String(value)}`, '0 or more');
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function parsed<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw damaged(
      path,
      `a footer that no Parquet reader takes (${error instanceof Error ? error.message : String(error)})`,
      'a whole Parquet file',
    );
  }
}
