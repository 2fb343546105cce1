import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packThrown, unpackThrown } from './thrown.ts';

const sent = (thrown: unknown): Error => unpackThrown(structuredClone(packThrown(thrown)));

describe('packThrown and unpackThrown', () => {
  it('keep the name, message, stack and code of an error', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (name, message, code) => {
        const error = Object.assign(new RangeError(message), { name, code });
        expect(sent(error)).toMatchObject({ name, message, code, stack: error.stack });
      }),
    );
  });

  it.each([
    ['text', 'text'],
    [undefined, 'undefined'],
    [17, '17'],
    [Symbol('s'), 'Symbol(s)'],
  ])('tell of %s, which is no error', (thrown, message) => {
    expect(sent(thrown)).toMatchObject({ name: 'Error', message });
  });

  it('end at a cause that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(sent(error)).toMatchObject({ message: 'round', cause: { message: 'round' } });
  });

  it('carry what structured cloning refuses as far as it is text', () => {
    expect(sent(Object.assign(new Error('with a function'), { handle: () => 1 })).message).toBe(
      'with a function',
    );
  });
});
