import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { stoppedBefore, stopOnSignals } from './stop-on-signals.ts';

describe('stopOnSignals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('aborts on the first %s and exits on the second', (name, code) => {
    const host = Object.assign(new EventEmitter(), { exit: vi.fn() });
    const signal = stopOnSignals(host);
    expect(signal.aborted).toBe(false);
    host.emit(name);
    expect(signal.reason).toBe(name);
    expect(host.exit).not.toHaveBeenCalled();
    host.emit(name);
    expect(host.exit).toHaveBeenCalledWith(code);
  });
});

describe('stoppedBefore', () => {
  it('says that nothing had begun, with the code of the signal', () => {
    expect(stoppedBefore(new AbortController().signal)).toBeUndefined();
    expect(stoppedBefore(AbortSignal.abort('SIGTERM'))).toEqual({
      text: 'Stopped by SIGTERM before anything had begun: nothing was written. Type the command again.\n',
      code: 143,
    });
  });
});
