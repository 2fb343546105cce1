import { describe, expect, it } from 'vitest';
import type { Event, FromWorker } from '../contract/index.ts';
import { EngineClient, EngineFault, type EnginePort } from './engine-client.ts';

function setUp() {
  const sent: { id: number; kind: string }[] = [];
  const heard: Event[] = [];
  const breaks: EngineFault[] = [];
  let ended = false;
  const port: EnginePort = {
    onmessage: null,
    onerror: null,
    postMessage: (message) => {
      sent.push(message as { id: number; kind: string });
    },
    terminate: () => {
      ended = true;
    },
  };
  const client = new EngineClient(
    port,
    (event) => heard.push(event),
    (fault) => breaks.push(fault),
  );
  const say = (data: FromWorker) => port.onmessage?.({ data } as MessageEvent<FromWorker>);
  return { sent, heard, breaks, port, client, say, isEnded: () => ended };
}

describe('the client of the worker', () => {
  it('gives each answer to whom it belongs, in any order', async () => {
    const { client, sent, say } = setUp();
    const first = client.ask('pause', { run: 'a' });
    const second = client.ask('pause', { run: 'b' });
    expect(sent.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['pause 1', 'pause 2']);
    say({ kind: 'answer', id: 2, value: { cycle: 2, running: false } });
    say({ kind: 'answer', id: 1, value: { cycle: 1, running: false } });
    expect(await first).toEqual({ cycle: 1, running: false });
    expect(await second).toEqual({ cycle: 2, running: false });
  });

  it('refuses with the words and the path of a fault', async () => {
    const { client, say } = setUp();
    const asked = client.ask('pause', { run: 'a' });
    say({ kind: 'fault', id: 1, path: '$.seed', message: '$.seed: found -1' });
    await expect(asked).rejects.toMatchObject({
      name: 'EngineFault',
      path: '$.seed',
      message: '$.seed: found -1',
    });
  });

  it('passes on what the worker says unasked', () => {
    const { heard, say } = setUp();
    const ended: Event = { kind: 'ended', run: 'a', cycle: 3, why: 'finished' };
    say(ended);
    expect(heard).toEqual([ended]);
  });

  it('refuses everything when the worker breaks, and says so once', async () => {
    const { client, port, breaks } = setUp();
    const asked = client.ask('pause', { run: 'a' });
    port.onerror?.({ message: 'out of memory', preventDefault: () => undefined } as ErrorEvent);
    await expect(asked).rejects.toThrow(/out of memory/);
    await expect(client.ask('pause', { run: 'a' })).rejects.toThrow(EngineFault);
    expect(breaks).toHaveLength(1);
  });

  it('ends the worker when it is closed', async () => {
    const { client, isEnded } = setUp();
    const asked = client.ask('pause', { run: 'a' });
    client.close();
    await expect(asked).rejects.toThrow(EngineFault);
    expect(isEnded()).toBe(true);
  });
});
