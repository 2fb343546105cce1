import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { standardOutput, type OutputHost } from './standard-output.ts';

/** A stream that takes so many writes, and then fails as a system would. */
function stream(room: number, code: string): Writable & { readonly taken: string[] } {
  const taken: string[] = [];
  const writable = new Writable({
    decodeStrings: false,
    autoDestroy: false,
    write(text: string, _encoding, done) {
      if (taken.length < room) taken.push(text);
      done(
        taken.length < room || text === taken.at(-1)
          ? null
          : Object.assign(new Error(`${code}: write`), { code }),
      );
    },
  });
  return Object.assign(writable, { taken });
}

/** Prints three lines as a command does, and ends. */
async function printThree(command: string, stdout: ReturnType<typeof stream>) {
  const stderr = stream(Infinity, '');
  const host: OutputHost & EventEmitter = Object.assign(new EventEmitter(), { stdout, stderr, exitCode: 0 });
  const results = standardOutput(host, command);
  for (const line of ['one', 'two', 'three']) {
    results.write(`${line}\n`);
    await setImmediate();
  }
  host.emit('exit');
  return { printed: stdout.taken.join(''), said: stderr.taken.join(''), code: host.exitCode };
}

describe('the standard output', () => {
  it('passes results on', async () => {
    expect(await printThree('grow', stream(Infinity, ''))).toEqual({
      printed: 'one\ntwo\nthree\n',
      said: '',
      code: 0,
    });
  });

  it('whose reader has gone is done without, once and for all', async () => {
    expect(await printThree('grow', stream(1, 'EPIPE'))).toEqual({
      printed: 'one\n',
      said: 'note: stdout: its reader has gone. The work goes on without; results are in the run folder.\n',
      code: 0,
    });
  });

  it('whose reader has seen enough of a list is silent', async () => {
    expect(await printThree('tasks', stream(1, 'EPIPE'))).toEqual({ printed: 'one\n', said: '', code: 0 });
  });

  it('on a full disk fails the process once it is done', async () => {
    expect(await printThree('grow', stream(1, 'ENOSPC'))).toEqual({
      printed: 'one\n',
      said: 'error: stdout: ENOSPC: write. The work goes on without; results are in the run folder.\n',
      code: 1,
    });
    expect(await printThree('tasks', stream(0, 'ENOSPC'))).toMatchObject({
      said: 'error: stdout: ENOSPC: write.\n',
      code: 1,
    });
  });
});
