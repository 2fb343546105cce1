import { afterEach, describe, expect, it } from 'vitest';
import { PeerError, PeerMissingError } from './errors.ts';
import { type PeerCommand, PeerProcess } from './peer-process.ts';

const started: PeerProcess[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((peer) => peer.close()));
});

const ready = 'console.log(JSON.stringify({ ready: true, detail: "fake" }));';

const commandOf = (script: string, limits: Partial<PeerCommand> = {}): PeerCommand => ({
  name: 'fake',
  file: process.execPath,
  arguments: ['--eval', script],
  readyWithin: 10_000,
  answerWithin: 10_000,
  ...limits,
});

const start = async (script: string, limits: Partial<PeerCommand> = {}): Promise<PeerProcess> => {
  const peer = await PeerProcess.start(commandOf(script, limits));
  started.push(peer);
  return peer;
};

const echo = `${ready}
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    console.log(JSON.stringify(line === 'bad' ? { error: 'no such size' } : { said: line }));
  });`;

describe('PeerProcess', () => {
  it('answers requests in their order, however they are made', async () => {
    const peer = await start(echo);
    expect(peer.detail).toBe('fake');
    const answers = await Promise.all(['1 2', '3 4', '5 6'].map((request) => peer.ask(request)));
    expect(answers).toEqual([{ said: '1 2' }, { said: '3 4' }, { said: '5 6' }]);
  });

  it('passes on an error of the peer, which then still answers', async () => {
    const peer = await start(echo);
    await expect(peer.ask('bad')).rejects.toThrow('fake: request "bad": no such size');
    await expect(peer.ask('1 1')).resolves.toEqual({ said: '1 1' });
  });

  it('tells what is missing, in the words of the peer', async () => {
    const missing = start('console.log(JSON.stringify({ missing: "no library" }));');
    await expect(missing).rejects.toThrow(new PeerMissingError('no library'));
  });

  it('tells that the processor lacks instructions', async () => {
    await expect(start(`process.kill(process.pid, 'SIGILL'); setInterval(() => {}, 1000);`)).rejects.toThrow(
      new PeerMissingError('fake needs instructions that this processor lacks'),
    );
  });

  it('tells that the program is missing', async () => {
    const file = 'no-such-program-anywhere';
    await expect(start('', { file })).rejects.toThrow(new PeerMissingError(`${file} is not installed`));
  });

  it('stops a peer that does not get ready in time', async () => {
    const silent = start('setInterval(() => {}, 1000);', { readyWithin: 100 });
    await expect(silent).rejects.toThrow('fake: found no answer within 100 ms');
  });

  it('stops a peer that does not answer in time, and says so of later requests too', async () => {
    const peer = await start(`${ready} setInterval(() => {}, 1000);`, { answerWithin: 100 });
    await expect(peer.ask('1 1')).rejects.toThrow('fake: found no answer within 100 ms');
    await expect(peer.ask('1 1')).rejects.toThrow('fake: ended with SIGKILL');
  });

  it('reports how a peer ended, with its last words', async () => {
    const peer = await start(
      `${ready} process.stdin.once('data', () => { throw new Error('out of luck'); });`,
    );
    const answer = peer.ask('1 1');
    await expect(answer).rejects.toThrow(PeerError);
    await expect(answer).rejects.toThrow(/ended with 1, expected an answer[^]*out of luck/);
  });

  it.each(['not JSON', '1', 'null'])('refuses a line that is no JSON object: %s', async (line) => {
    await expect(start(`console.log(${JSON.stringify(line)});`)).rejects.toThrow(
      `fake: found "${line}", expected a`,
    );
  });

  it('ends a peer that ignores the end of its input', async () => {
    const peer = await PeerProcess.start(commandOf(`${ready} setInterval(() => {}, 1000);`));
    await peer.close();
    await expect(peer.ask('1 1')).rejects.toThrow('fake: ended with SIGKILL');
  });
});
