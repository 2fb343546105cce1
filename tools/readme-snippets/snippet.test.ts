import { describe, expect, it } from 'vitest';
import { extractSnippets, instrument, SnippetError } from './snippet.ts';

const markdown = (...lines: string[]): string => lines.join('\n');

describe('extractSnippets', () => {
  it('finds each ts block with its line, and no other block', () => {
    const text = markdown(
      '# Title',
      '```ts',
      'a;',
      'b;',
      '```',
      '```sh',
      'npm start',
      '```',
      '```ts no-run',
      'c;',
      '```',
    );
    expect(extractSnippets(text)).toEqual([
      { line: 3, code: 'a;\nb;', runs: true, expectations: [] },
      { line: 10, code: 'c;', runs: false, expectations: [] },
    ]);
  });

  it('leaves a ts block alone that stands inside a longer fence', () => {
    expect(extractSnippets(markdown('````md', '```ts', 'a;', '```', '````'))).toEqual([]);
  });

  it('reads what a line has to print', () => {
    const text = markdown('```ts', 'console.log(1, "x"); // -> 1 x', 'console.log(2);', '```');
    expect(extractSnippets(text)[0]?.expectations).toEqual([{ line: 2, text: '1 x' }]);
  });

  it.each([
    ['an unknown word', markdown('```ts skip', 'a;', '```'), 'line 1: found "ts skip"'],
    ['an open block', markdown('text', '```ts', 'a;'), 'line 2: found a block without an end'],
    ['an expectation without a print', markdown('```ts', 'f(); // -> 1', '```'), 'line 2: found "// -> 1"'],
  ])('refuses %s', (_, text, message) => {
    expect(() => extractSnippets(text)).toThrow(SnippetError);
    expect(() => extractSnippets(text)).toThrow(message);
  });
});

describe('instrument', () => {
  it('keeps the lines where they were and diverts only the expected prints', () => {
    const [snippet] = extractSnippets(
      markdown('', '```ts', 'console.log(0);', 'console.log(1); // -> 1', '```'),
    );
    expect(snippet && instrument(snippet, 'printAt').split('\n')).toEqual([
      '',
      '',
      'console.log(0);',
      'printAt(4, 1); // -> 1',
    ]);
  });
});
