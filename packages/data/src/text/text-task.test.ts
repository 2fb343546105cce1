import { cycleArrays, type JsonValue, randomKey, type TrainingStream } from '@meristem/autodiff';
import { type Task, TaskOptionError, TaskPortError, TaskPositionError } from '@meristem/tasks';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { byteSource } from '../source/byte-source.ts';
import { Alphabet } from './alphabet.ts';
import { LaneStream } from './lane-stream.ts';
import { type SymbolText, symbolText } from './symbol-text.ts';
import { BLOCK, scanText } from './text-scan.ts';
import { textTask } from './text-task.ts';

const key = randomKey(1);

/** What a stream writes in some cycles: for each cycle, the text of each lane, and the same of the targets. */
function spelled(task: Task, stream: TrainingStream, batch: number, cycles: number): [string, string][][] {
  const into = cycleArrays(task, batch);
  const [{ letters = '' } = {}] = task.inputs as readonly { letters?: string }[];
  const known = [...letters];
  const lane = (port: string, at: number): string =>
    Array.from({ length: task.steps }, (_, step) => known[into[port]![step * batch + at] as number]).join('');
  return Array.from({ length: cycles }, () => {
    stream.next(into);
    return Array.from(
      { length: batch },
      (_, at) => [lane('symbol', at), lane('next', at)] as [string, string],
    );
  });
}

describe('a text as a task', () => {
  test('reads on in every lane, around the end of what is not held out', async () => {
    const task = await textTask('abcdefghij', { steps: 3, heldOut: 0.2 });
    // Two letters are held out, so seven have one after them; two lanes start at 0 and 3.
    expect(spelled(task, task.open({ key, batch: 2 }), 2, 3)).toEqual([
      [
        ['abc', 'bcd'],
        ['def', 'efg'],
      ],
      [
        ['def', 'efg'],
        ['gab', 'hbc'],
      ],
      [
        ['gab', 'hbc'],
        ['cde', 'def'],
      ],
    ]);
  });

  test('has what is held out as a set of pieces, and keeps the end of the rest back', async () => {
    const task = await textTask('abcdefghijklmnopqrst', { steps: 2, heldOut: 0.25 });
    expect(task.heldOut?.examples).toBe(2);
    const pass = task.heldOut!.open({ batch: 1 });
    expect([pass.cycles, pass.lastBatch]).toEqual([2, 1]);
    // 'u' and the like are not in the training part: all of the held-out letters are unknown here.
    expect(spelled(task, pass.stream, 1, 2)).toEqual([
      [['\ufffd\ufffd', '\ufffd\ufffd']],
      [['\ufffd\ufffd', '\ufffd\ufffd']],
    ]);
    const { training, validation } = task.split!({ key, share: 0.4 });
    expect(validation.examples).toBe(2);
    expect(spelled(task, validation.open({ batch: 1 }).stream, 1, 2)).toEqual([
      [['jk', 'kl']],
      [['lm', 'mn']],
    ]);
    expect(
      spelled(training, training.open({ key, batch: 1 }), 1, 4)
        .flat()
        .map(([text]) => text),
    ).toEqual(['ab', 'cd', 'ef', 'gh']);
  });

  test('knows the letters of what it learns from, by code point, and one more where there are others', async () => {
    const seen = await textTask('bca😀bcaabc', { heldOut: 0.3 });
    expect(seen.inputs).toEqual([{ kind: 'symbol', name: 'symbol', size: 4, letters: 'abc😀' }]);
    const unseen = await textTask('bcabca😀ü', { heldOut: 0.25 });
    expect(unseen.targets).toEqual([{ kind: 'symbol', name: 'next', size: 4, letters: 'abc\ufffd' }]);
    expect(unseen.report.facts).toContainEqual(['read as U+FFFD', '2 that the alphabet has not: "😀" "ü"']);
  });

  test('takes an alphabet that was told, so that options make the same task again', async () => {
    const task = await textTask('hello hello world', { steps: 4 });
    const again = await textTask('hello hello world', task.options);
    expect(again.options).toEqual(task.options);
    expect(again.inputs).toEqual(task.inputs);
    const other = await textTask('hällo hello world', task.options);
    expect(other.inputs[0]).toMatchObject({ letters: ' ehlorw\ufffd' });
    expect(spelled(other, other.open({ key, batch: 1 }), 1, 1)[0]![0]![0]).toBe('h\ufffdll');
  });

  test.each<[string, Uint8Array, string]>([
    [
      'UTF-8 with a byte-order mark',
      Uint8Array.of(0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0x61, 0xc3, 0xa9, 0x61),
      'aé',
    ],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0xe9, 0, 0x61, 0, 0xe9, 0, 0x61, 0), 'aé'],
    ['CR and LF', new TextEncoder().encode('a\r\na\r\n'), '\n\ra'],
  ])('reads %s', async (_, bytes, letters) => {
    const task = await textTask(bytes, { heldOut: 0.5, steps: 1 });
    expect(task.inputs[0]).toMatchObject({ letters });
  });

  test('reads bytes as they are, each a symbol of 256', async () => {
    const task = await textTask(Uint8Array.of(0, 255, 128, 7, 0, 0), {
      symbols: 'bytes',
      steps: 3,
      heldOut: 0.34,
    });
    const into = cycleArrays(task, 1);
    task.open({ key, batch: 1 }).next(into);
    expect([[...into['symbol']!], [...into['next']!]]).toEqual([
      [0, 255, 128],
      [255, 128, 7],
    ]);
    expect(task.options).toEqual({ symbols: 'bytes', steps: 3, heldOut: 0.34 });
    expect(task.inputs[0]?.size).toBe(256);
  });

  test.each<[string, Parameters<typeof textTask>, string]>([
    ['no text', ['', {}], 'text: found an empty text, expected at least 2 to learn from'],
    ['a text of three letters', ['abc', {}], 'text: found 3 characters, of which 0 are held out'],
    [
      'bytes that are no text',
      [Uint8Array.of(0x61, 0xff), {}],
      'text, byte 1: found 0xff, which begins no character',
    ],
  ])('refuses %s', async (_, [source, options], message) => {
    const attempt = textTask(source, options);
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow(message);
  });

  test.each<[object, string]>([
    [{ steps: 0 }, 'text.steps: found 0, expected an integer from 1'],
    [{ heldOut: 1 }, 'text.heldOut: found 1, expected a share above 0'],
    [{ symbols: 'words' }, 'text.symbols: found "words", expected "characters" or "bytes"'],
    [{ alphabet: 'aba' }, 'text.alphabet'],
    [{ encoding: 'utf-7' }, 'text.encoding'],
    [{ step: 3 }, 'text.step'],
  ])('refuses the options %o', async (options, message) => {
    const attempt = textTask('some text that is long enough', options);
    await expect(attempt).rejects.toThrow(TaskOptionError);
    await expect(attempt).rejects.toThrow(message);
  });

  test('seeks what it has reached, and refuses what it has not', async () => {
    const task = await textTask('the quick brown fox jumps over the lazy dog', { steps: 5 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(20), fc.nat(20), (batch, before, after) => {
        const stream = task.open({ key, batch });
        spelled(task, stream, batch, before);
        const position = JSON.parse(JSON.stringify(stream.position())) as JsonValue;
        const expected = spelled(task, stream, batch, after);
        const fresh = task.open({ key, batch });
        fresh.seek(position);
        expect(spelled(task, fresh, batch, after)).toEqual(expected);
        for (const wrong of [null, 3, [], { read: -1 }, { read: 1, more: 2 }, { read: '1' }]) {
          expect(() => fresh.seek(wrong)).toThrow(TaskPositionError);
        }
        expect(fresh.position()).toEqual(stream.position());
      }),
    );
  });

  test('refuses arrays that do not fit, and a batch that is no count', async () => {
    const task = await textTask('some text that is long enough', { steps: 4 });
    expect(() => task.open({ key, batch: 2 }).next({ symbol: new Int32Array(8) })).toThrow(TaskPortError);
    expect(() => task.open({ key, batch: 0 })).toThrow(TaskOptionError);
    expect(() => task.heldOut!.open({ batch: 1.5 })).toThrow(TaskOptionError);
  });
});

describe('a text that is read block by block', () => {
  const letters = 'ab é€😀\n';
  const long = Array.from({ length: 3 * BLOCK + 100 }, (_, i) => [...letters][(i * i + (i >> 3)) % 7]).join(
    '',
  );
  const source = byteSource(long, 'text');
  const scan = scanText(source, 'utf-8', 0);
  const alphabet = Alphabet.ofTraining(scan.letters, scan.length);
  const { length, offsets } = scan;
  const place = {
    source,
    encoding: 'utf-8',
    alphabet,
    length,
    offsetOf: (block: number) => offsets[block]!,
  } as const;

  test('has the symbols of one that is held', () => {
    const [held, streamed] = [symbolText(place), symbolText(place, 0)];
    const read = (text: SymbolText, from: number, batch: number, at: number): number[][] => {
      const stream = new LaneStream({ owner: 'text', text, from, end: length, steps: 50, batch });
      stream.seek({ read: at });
      const into = { symbol: new Int32Array(50 * batch), next: new Int32Array(50 * batch) };
      return Array.from({ length: 3 }, () => {
        stream.next(into);
        return [...into.symbol, ...into.next];
      });
    };
    const places = fc.oneof(
      fc.nat(length),
      fc
        .tuple(fc.nat(3), fc.integer({ min: -60, max: 10 }))
        .map(([block, more]) => Math.max(0, block * BLOCK + more)),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, BLOCK - 1, BLOCK, 70_000),
        fc.integer({ min: 1, max: 4 }),
        places,
        (from, batch, at) => {
          expect(read(streamed, from, batch, at)).toEqual(read(held, from, batch, at));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('says so where the text is no longer the one that was scanned', () => {
    const bytes = new TextEncoder().encode(long);
    const changed = symbolText({ ...place, source: byteSource(bytes, 'text') }, 0);
    const stretch = changed.stretch();
    bytes.fill(0x7a, 0, 10);
    expect(() => changed.move(stretch, 5)).toThrow('text: found letters that were not there before');
  });
});

test('a line end that is the only one, at the end of a file, is no part of the text', async () => {
  const line = 'abcabcabcabcabcabcabc';
  const plain = await textTask(line, { steps: 2 });
  for (const end of ['\n', '\r\n', '\r']) {
    const task = await textTask(line + end, { steps: 2 });
    expect(task.targets).toEqual(plain.targets);
    expect(task.report.facts).toEqual([
      ...plain.report.facts.slice(0, 3),
      ['line ends', 'one, at the end, which is left out'],
      ...plain.report.facts.slice(4),
    ]);
    const again = await textTask(line + end, task.options);
    expect(again.targets).toEqual(plain.targets);
  }
  // Where there are others it stays, and where an alphabet has it.
  expect((await textTask(`${line}\n${line}\n`)).targets[0]).toMatchObject({ letters: '\nabc' });
  expect((await textTask(`${line}\n`, { alphabet: 'abc\n' })).targets[0]).toMatchObject({ letters: 'abc\n' });
});

test('reads alike in many lanes, whose steps are written a few at a time', async () => {
  const letters = Array.from({ length: 5000 }, (_, at) => String.fromCharCode(97 + ((at * at) % 23))).join(
    '',
  );
  const [batch, steps, end] = [2048, 20, 4500];
  const task = await textTask(letters, { steps, heldOut: 0.1 });
  const into = cycleArrays(task, batch);
  const stream = task.open({ key: randomKey(1), batch });
  const alphabet = [...new Set(letters.slice(0, end))].sort();
  const symbolAt = (at: number): number => alphabet.indexOf(letters[at]!);
  for (const cycle of [0, 1]) {
    stream.next(into);
    for (let place = 0; place < steps * batch; place += 1) {
      const [step, lane] = [Math.floor(place / batch), place % batch];
      const at = (Math.floor((lane * (end - 1)) / batch) + cycle * steps + step) % (end - 1);
      if (into['symbol']![place] === symbolAt(at) && into['next']![place] === symbolAt(at + 1)) continue;
      expect.fail(`step ${step} of lane ${lane} in cycle ${cycle}`);
    }
  }
});
