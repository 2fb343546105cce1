import { inspectText, streamTask, type TextOptions, textTask } from '@meristem/data';
import { damagedFiles, withDamage } from './damage.ts';
import { dealt } from './dealt.ts';
import { inspected, requireSame } from './own-tables.ts';
import type { Parser } from './parsers.ts';

const TEXT = 'To be, or not to be: that is the question.\r\nÄrger? 🙂 Nein.\n'.repeat(3);
const FILES: Readonly<Record<string, Uint8Array>> = {
  'UTF-8': new TextEncoder().encode(TEXT),
  'UTF-16': new Uint8Array(Buffer.from(`\ufeff${TEXT}`, 'utf16le')),
  'Latin-1': new Uint8Array(Buffer.from(TEXT, 'latin1')),
};
const OPTIONS: readonly TextOptions[] = [
  {},
  { symbols: 'bytes', steps: 8 },
  { name: 'play', steps: 5, heldOut: 0.3, alphabet: 'abcdefghijklmnopqrstuvwxyz .', encoding: 'utf-8' },
];
/** What a stream gives, and how it is read. */
const STREAMED = {
  items: Array.from({ length: 12 }, (_, i) => ({ point: [i, -i / 2], right: i % 2 })),
  options: {
    inputs: [{ kind: 'vector', name: 'point', size: 2 }],
    targets: [{ kind: 'symbol', name: 'right', size: 2 }],
    heldOut: 3,
  },
};

/** Parsers of texts in characters and in bytes, and of streams. */
export function textParsers(): readonly Parser[] {
  return [
    {
      name: 'own text',
      weight: 4,
      samples: [TEXT],
      read: async (text: string) => {
        await readText(text, {});
        await readText(text, { symbols: 'bytes', steps: 8 });
      },
    },
    ...Object.entries(FILES).map(([name, bytes]): Parser => ({
      name: `own text in ${name}`,
      weight: 2,
      samples: damagedFiles(bytes),
      file: bytes,
      read: async (input: unknown) => {
        const damaged = withDamage(bytes, input);
        await readText(damaged, name === 'Latin-1' ? { encoding: 'latin-1' } : {});
        await readText(damaged, { symbols: 'bytes', steps: 8 });
      },
    })),
    {
      name: 'own text options',
      weight: 3,
      samples: OPTIONS,
      read: (options: never) => readText(TEXT, options),
    },
    {
      name: 'own stream',
      weight: 4,
      samples: [
        STREAMED,
        {
          ...STREAMED,
          options: { ...STREAMED.options, steps: 1, items: 'steps', atEnd: 'repeat', patience: 1 },
        },
      ],
      read: async (input: unknown) => {
        const { items, options } = Object(input) as typeof STREAMED;
        dealt(await streamTask(() => items, options as never));
      },
    },
  ];
}

async function readText(source: string | Uint8Array, options: TextOptions): Promise<void> {
  await inspected(() => Promise.resolve(inspectText(source, options)));
  const task = await textTask(source, options);
  dealt(task);
  const again = await textTask(source, JSON.parse(JSON.stringify(task.options)) as TextOptions);
  requireSame(task.options, again.options);
}
