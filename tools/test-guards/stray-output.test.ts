import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectSilence } from './stray-output.ts';

describe('expectSilence', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(['log', 'warn', 'error', 'info', 'debug', 'trace', 'table', 'dir'] as const)(
    'fails after console.%s',
    (method) => {
      console[method]('left behind');
      expect(expectSilence).toThrow(`console.${method}: left behind`);
    },
  );

  it.each(['stdout', 'stderr'] as const)(
    'fails after a write to process.%s and completes it',
    async (name) => {
      await new Promise<void>((resolve) => {
        process[name].write(Buffer.from('bytes\n'), () => resolve());
      });
      expect(expectSilence).toThrow(`process.${name}: bytes`);
    },
  );

  it('reports a print once', () => {
    console.log('once');
    expect(expectSilence).toThrow('once');
    expect(expectSilence).not.toThrow();
  });

  it('lets a test spy on what it means to print', () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    console.log('expected');
    expect(log).toHaveBeenCalledWith('expected');
    expect(expectSilence).not.toThrow();
  });
});
