import { readFileSync } from 'node:fs';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import {
  type ByteSource,
  type ImageOptions,
  type ImageSource,
  imageTask,
  inspectImages,
} from '@meristem/data';
import { withChecksums } from './checksums.ts';
import { damagedFiles, withDamage } from './damage.ts';
import { dealt } from './dealt.ts';
import { inspected, requireSame } from './own-tables.ts';
import type { Parser } from './parsers.ts';

interface Fixtures {
  readonly png: Readonly<Record<string, { readonly file: string }>>;
  readonly npz: Readonly<Record<string, string>>;
}

const { png, npz } = JSON.parse(
  readFileSync(new URL('../../packages/data/fixtures/images.json', import.meta.url), 'utf8'),
) as Fixtures;
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const IMAGES = ['usual names', 'compressed', 'floats from 0 to 255', 'channels last'];
const COUNTED = Array.from({ length: 48 }, (_, i) => i);
/** Four images of 3 x 4 pixels and their labels, by what their files say. */
const PAIR = {
  images: { type: 8, shape: [4, 3, 4], numbers: COUNTED },
  labels: { type: 8, shape: [4], numbers: [3, 5, 5, 3] },
};
const ARRAY = {
  header: "{'descr': '|u1', 'fortran_order': False, 'shape': (4, 3, 4), }",
  version: 1,
  numbers: COUNTED,
};
/** An image by its chunks: what is said of it, and its rows, of which each begins with a filter. */
const DRAWN = {
  header: [0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0],
  before: [{ name: 'tEXt', bytes: [65, 0, 66] }] as readonly {
    readonly name: string;
    readonly bytes: unknown;
  }[],
  rows: [1, 0, 9, 0, 9, 0, 9, 9, 0, 9, 4, 9, 0, 9, 9, 0, 9, 0, 0, 9],
};

/** Parsers of images in all files that they come in, and of what they are told. */
export function imageParsers(): readonly Parser[] {
  const pair = { images: idx(PAIR.images), labels: idx(PAIR.labels) };
  const image = { ...DRAWN, header: [...DRAWN.header], before: [] };
  const palette = { name: 'PLTE', bytes: [0, 0, 0, 255, 0, 0, 0, 255, 0] };
  return [
    {
      name: 'own idx',
      weight: 4,
      samples: [PAIR],
      read: (input: unknown) => {
        const { images, labels } = Object(input) as typeof PAIR;
        return readImages({ images: idx(images), labels: idx(labels) });
      },
    },
    {
      name: 'own npy',
      weight: 4,
      samples: [ARRAY, { ...ARRAY, header: ARRAY.header.replace('|u1', '<f4').replace('3, 4', '3, 1') }],
      read: (input: unknown) => readImages({ images: npy(input), labels: pair.labels }),
    },
    ...[
      ['packed idx', new Uint8Array(gzipSync(pair.images))] as const,
      ['plain idx', pair.images] as const,
      ['plain npy', npy(ARRAY)] as const,
    ].map(([name, file]): Parser => ({
      name: `own ${name}`,
      weight: 2,
      samples: damagedFiles(file),
      file,
      read: (input: unknown) => readImages({ images: withDamage(file, input), labels: pair.labels }),
    })),
    ...IMAGES.map((name): Parser => damaged(`own npz of ${name}`, bytesOf(npz[name]!), readImages)),
    ...Object.entries(png).map(([name, { file }]) =>
      damaged(`own png of ${name}`, bytesOf(file), readFolder),
    ),
    {
      name: 'own drawn png',
      weight: 4,
      samples: [
        DRAWN,
        { ...image, header: image.header.with(9, 0), rows: [0, 1, 2, 3, 0, 4, 5, 6] },
        { ...image, header: image.header.with(9, 3), before: [palette], rows: [0, 1, 2, 0, 0, 0, 1, 2] },
      ],
      read: (input: unknown) => readFolder(drawn(input)),
    },
    {
      name: 'own image options',
      weight: 3,
      samples: [
        { colour: 'rgb', heldOut: 0.4, seed: 2, name: 'own' },
        { classes: ['5', '3'], range: [0, 255], test: pair },
        { arrays: { images: 'x_train', labels: 'y_train', testImages: 'x_test', testLabels: 'y_test' } },
      ],
      read: async (options: never) => {
        await readImages(pair, options);
        await readImages(bytesOf(npz['usual names']!), options);
      },
    },
  ];
}

/** Of three damaged files one has its sums as they were. */
function damaged(name: string, file: Uint8Array, read: (bytes: Uint8Array) => Promise<void>): Parser {
  return {
    name,
    weight: 1,
    samples: damagedFiles(file),
    file,
    read: (input: unknown) => {
      const bytes = withDamage(file, input);
      const { foreign } = Object(input) as { readonly foreign?: unknown };
      return read(foreign ? bytes : withChecksums(bytes));
    },
  };
}

async function readImages(source: ImageSource, options: ImageOptions = {}): Promise<void> {
  await inspected(() => inspectImages(source, options));
  const task = await imageTask(source, options);
  dealt(task);
  const { test } = Object(options) as ImageOptions;
  const kept = JSON.parse(JSON.stringify(task.options)) as ImageOptions;
  const again = await imageTask(source, { ...kept, ...(test !== undefined && { test }) });
  requireSame(task.options, again.options);
}

function readFolder(bytes: Uint8Array): Promise<void> {
  const file = (name: string, label: string) => ({ label, source: inMemory(name, bytes) });
  return readImages({ name: 'images', files: [file('a.png', 'one'), file('b.png', 'other')] });
}

function inMemory(name: string, bytes: Uint8Array): ByteSource {
  return {
    ...{ name, size: bytes.length },
    read(into, position) {
      const part = bytes.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
  };
}

/** Numbers of a list that may hold anything; not so many that they alone fill the memory. */
function bytesIn(list: unknown): readonly number[] {
  return (Array.isArray(list) ? list.slice(0, 100_000) : [list]).map((each) =>
    typeof each === 'number' ? each : 0,
  );
}

function idx(given: unknown): Uint8Array {
  const { type, shape, numbers } = Object(given) as Partial<(typeof PAIR)['images']>;
  const extents = bytesIn(shape).flatMap((extent) =>
    [...new Uint8Array(Uint32Array.of(extent).buffer)].reverse(),
  );
  return Uint8Array.from([
    0,
    0,
    Number(bytesIn(type)[0]),
    extents.length / 4,
    ...extents,
    ...bytesIn(numbers),
  ]);
}

function npy(given: unknown): Uint8Array {
  const { header, version, numbers } = Object(given) as Partial<typeof ARRAY>;
  const text = Buffer.from(typeof header === 'string' ? header : '', 'latin1');
  const length = [
    text.length & 255,
    (text.length >> 8) & 255,
    ...(Number(version) > 1 ? [text.length >> 16, 0] : []),
  ];
  const start = [0x93, ...Buffer.from('NUMPY'), Number(bytesIn(version)[0]), 0, ...length];
  return Uint8Array.from([...start, ...text, ...bytesIn(numbers)]);
}

function drawn(given: unknown): Uint8Array {
  const { header, before, rows } = Object(given) as Partial<typeof DRAWN>;
  const others = (Array.isArray(before) ? before.slice(0, 100) : []).map((each) => {
    const { name, bytes } = Object(each) as { readonly name?: unknown; readonly bytes?: unknown };
    return chunk(typeof name === 'string' ? name : '', bytesIn(bytes));
  });
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', bytesIn(header)),
    ...others,
    chunk('IDAT', deflateSync(Uint8Array.from(bytesIn(rows)))),
    chunk('IEND', []),
  ]);
}

function chunk(name: string, contents: Iterable<number>): Uint8Array {
  const body = Uint8Array.from([...Buffer.from(name.padEnd(4).slice(0, 4), 'latin1'), ...contents]);
  const bytes = new Uint8Array(body.length + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length - 4);
  bytes.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  return bytes;
}
