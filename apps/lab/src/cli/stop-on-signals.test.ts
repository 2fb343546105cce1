import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { stopOnSignals } from './stop-on-signals.ts';

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
