import { Readable } from 'node:stream';
import type { Port } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvQuestions } from './csv-questions.ts';
import { jsonQuestions } from './json-questions.ts';
import type { Asked, Question } from './question.ts';

const letter: Port = { kind: 'symbol', name: 'letter', size: 3, letters: 'ab,' };
const digit: Port = { kind: 'symbol', name: 'digit', size: 10 };
const kind: Port = { kind: 'symbol', name: 'kind', size: 3, names: ['warm front', '2', 'cold'] };
const point: Port = { kind: 'vector', name: 'point', size: 2 };
const level: Port = { kind: 'vector', name: 'level', size: 1 };

const json = (text: string, ...ports: Port[]): Promise<Question[]> =>
  all(jsonQuestions(Readable.from([text]), ports));
const csv = (text: string, ...ports: Port[]): Promise<Question[]> =>
  all(csvQuestions(Readable.from([text]), ports));

/** All questions; rejects with what is wrong with the first record that is none. */
async function all(questions: AsyncIterable<Asked>): Promise<Question[]> {
  const found: Question[] = [];
  for await (const question of questions) {
    if ('fault' in question) throw question.fault;
    found.push(question);
  }
  return found;
}

describe('JSON lines', () => {
  it('are steps: numbers of vectors, symbols by number or letter', async () => {
    expect(
      await json('{"point":[1,2],"letter":"b"}\n\n{"letter":2,"point":[3,-4e-3]}\r\n', point, letter),
    ).toEqual([
      { line: 1, steps: [{ point: [1, 2], letter: [1] }], sequence: false },
      { line: 3, steps: [{ point: [3, -0.004], letter: [2] }], sequence: false },
    ]);
  });

  it('may begin with a mark of their byte order', async () => {
    expect(await json('\uFEFF[1,2]', point)).toHaveLength(1);
  });

  it('are the value alone where there is one port', async () => {
    expect(await json('[0.5,1]\n', point)).toEqual([
      { line: 1, steps: [{ point: [0.5, 1] }], sequence: false },
    ]);
    expect(await json('7', level)).toEqual([{ line: 1, steps: [{ level: [7] }], sequence: false }]);
  });

  it('are sequences where lists, or texts, stand for steps', async () => {
    const [text, list, one] = await json('"ab,"\n[0]\n{"letter":"a"}', letter);
    expect(text).toEqual({
      line: 1,
      steps: [{ letter: [0] }, { letter: [1] }, { letter: [2] }],
      sequence: true,
    });
    expect(list).toEqual({ line: 2, steps: [{ letter: [0] }], sequence: true });
    expect(one).toMatchObject({ sequence: false });
    expect(await json('{"point":[[1,2],[3,4]],"digit":[5,6]}', point, digit)).toEqual([
      {
        line: 1,
        steps: [
          { point: [1, 2], digit: [5] },
          { point: [3, 4], digit: [6] },
        ],
        sequence: true,
      },
    ]);
  });

  it('hear symbols of one digit as texts of digits', async () => {
    const bit: Port = { kind: 'symbol', name: 'bit', size: 2 };
    const [text, one] = await json('"01101"\n"1"', bit);
    expect(text).toEqual({
      line: 1,
      steps: [0, 1, 1, 0, 1].map((symbol) => ({ bit: [symbol] })),
      sequence: true,
    });
    expect(one).toEqual({ line: 2, steps: [{ bit: [1] }], sequence: false });
    await expect(json('"0120"', bit)).rejects.toThrow(
      'line 1: $.bit[2]: found 2, expected a whole number from 0 to 1',
    );
    await expect(json('"0120"', { ...bit, size: 11 })).rejects.toThrow(
      'found "0120", expected a whole number from 0 to 10, a symbol of port "bit". Write a symbol as a number, and a sequence as a list of numbers: [0, 1, 1].',
    );
  });

  it('hear symbols by name, where they have names: a text is one of them', async () => {
    expect(await json('"cold"\n["warm front",2,"2"]\n{"kind":0}', kind)).toEqual([
      { line: 1, steps: [{ kind: [2] }], sequence: false },
      { line: 2, steps: [{ kind: [0] }, { kind: [2] }, { kind: [1] }], sequence: true },
      { line: 3, steps: [{ kind: [0] }], sequence: false },
    ]);
  });

  it.each([
    ['{"point":[1]}', point, 'line 1: $.point: found [1], expected 2 numbers, a row of port "point"'],
    ['\n[1,null]', point, 'line 2: $.point[1]: found null, expected a finite number of port "point"'],
    ['[[1,2],[3]]', point, 'line 1: $.point[1]: found [3], expected 2 numbers'],
    ['{"pont":[1,2]}', point, 'line 1: $.pont: found [1,2], expected only the input ports "point"'],
    ['{}', point, 'line 1: $.point: found nothing, expected 2 numbers'],
    ['1e999', level, 'line 1: $.level: found null, expected a finite number'],
    ['10', digit, 'line 1: $.digit: found 10, expected a whole number from 0 to 9'],
    [
      '"abc"',
      letter,
      'line 1: $.letter[2]: found "c", expected a whole number from 0 to 2 or one of the letters "ab,"',
    ],
    [
      '["colt"]',
      kind,
      'line 1: $.kind[0]: found "colt", expected a whole number from 0 to 2 or one of "warm front", "2", "cold", ' +
        'a symbol of port "kind". Did you mean "cold"?',
    ],
    ['[]', letter, 'line 1: found "an empty sequence", expected one of at least one step'],
    ['{oops', point, 'line 1: found "{oops", expected one JSON value'],
  ] as const)('are refused with their place: %s', async (text, port, message) => {
    await expect(json(text, port)).rejects.toThrow(message);
  });

  it('are refused where ports differ in length, or an object is needed', async () => {
    await expect(json('{"point":[[1,2]],"digit":[5,6]}', point, digit)).rejects.toThrow(
      'line 1: $.digit: found "a sequence of 2", expected a sequence of 1, as in port "point"',
    );
    await expect(json('[1,2]', point, digit)).rejects.toThrow(
      'expected an object with the input ports "point", "digit"',
    );
  });
});

describe('a table', () => {
  it('has columns by port, in any order, others beside them', async () => {
    expect(await csv('id,digit,point.1,point.0\nx,5,2,1\ny,6,4,3\n', point, digit)).toEqual([
      { line: 2, steps: [{ point: [1, 2], digit: [5] }], sequence: false },
      { line: 3, steps: [{ point: [3, 4], digit: [6] }], sequence: false },
    ]);
  });

  it('has columns of any names for a single vector port', async () => {
    expect(await csv('x,y\n1,2\n', point)).toEqual([
      { line: 2, steps: [{ point: [1, 2] }], sequence: false },
    ]);
  });

  it('has letters, quoted where they must be', async () => {
    const heard = await csv('letter\na\n","\n1\n', letter);
    expect(heard.map(({ steps }) => steps[0]!['letter'])).toEqual([[0], [2], [1]]);
  });

  it('has names, which come before numbers where both could be meant', async () => {
    const heard = await csv('kind\nwarm front\n2\n0\n', kind);
    expect(heard.map(({ steps }) => steps[0]!['kind'])).toEqual([[0], [1], [0]]);
  });

  it.each([
    ['x\n1\n', 'the header: found ["x"], expected the columns point.0, point.1, or 2 columns of any names'],
    ['x,y\n1,\n', 'line 2, column "y": found "", expected a finite number'],
    ['x,y\n1,2\n3,four\n', 'line 3, column "y": found "four", expected a finite number'],
    ['x,y\n1,2,3\n', 'line 2: found "3 cells", expected 2, as the header has.'],
    ['', 'the header: found nothing, expected a first line with the names of columns'],
    ['0.5,1\n1,2\n', 'the header: found ["0.5","1"], expected names of columns, not the numbers of a row'],
    [
      'point.1,pont.0\n1,2\n',
      'the header: found ["point.1","pont.0"], expected the columns point.0, point.1',
    ],
    ['point.0,point.0\n1,2\n', 'the header: found "point.0", expected every column once'],
  ])('is refused with its place: %j', async (text, message) => {
    await expect(csv(text, point)).rejects.toThrow(message);
  });

  it('has one symbol in a row, not a text', async () => {
    await expect(csv('letter\nab\n', letter)).rejects.toThrow(
      'line 2: found "ab", expected one symbol of port "letter"',
    );
  });

  it('reads the numbers that were written, whatever they are', async () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 5 }), async (rows) => {
        const text = `a,b\n${rows.map((row) => row.join(',')).join('\n')}\n`;
        const found = await csv(text, point);
        expect(found.map(({ steps }) => steps[0]!['point'])).toEqual(
          rows.map((row) => row.map((x) => x + 0)),
        );
      }),
    );
  });
});
