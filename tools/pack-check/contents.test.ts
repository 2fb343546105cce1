import { describe, expect, it } from 'vitest';
import { contentProblems } from './contents.ts';

const sound = [
  'LICENSE',
  'README.md',
  'package.json',
  'dist/index.js',
  'dist/index.js.map',
  'dist/index.d.ts',
];

describe('contentProblems', () => {
  it('accepts the build, the licence and the README', () => {
    expect(contentProblems(sound)).toEqual([]);
    expect(contentProblems([...sound, 'wasm/plain.wasm'])).toEqual([]);
  });

  it.each(['LICENSE', 'README.md', 'package.json'])('misses %s', (name) => {
    expect(contentProblems(sound.filter((file) => file !== name))).toEqual([`${name} is missing`]);
  });

  it.each(['src/index.ts', 'dist/.tsbuildinfo', 'dist/index.test.js', 'tsconfig.json'])(
    'refuses %s',
    (name) => {
      expect(contentProblems([...sound, name])).toEqual([`${name} does not belong in the package`]);
    },
  );

  it('notices that nothing was built', () => {
    expect(contentProblems(sound.slice(0, 3))).toEqual(['dist is empty; run npm run build']);
  });
});
