import { appendFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, runCommandUntil } from '../testing/run-command.ts';
import { serveStudio, type StudioServer } from './studio-server.ts';

let folder: string;
let stop: AbortController;
let server: StudioServer;
let port: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-studio-'));
  await mkdir(join(folder, 'page', 'assets'), { recursive: true });
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html><title>studio</title>');
  await writeFile(join(folder, 'page', 'assets', 'main-x1.js'), 'export {};');
  await writeFile(join(folder, 'page', '.env'), 'hidden');
  await writeFile(join(folder, 'page', 'notes.key'), 'hidden');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await mkdir(join(folder, 'page-beside'));
  await writeFile(join(folder, 'page-beside', 'secret.txt'), 'secret');
  await mkdir(join(folder, 'runs'));
  stop = new AbortController();
  server = await serveStudio({
    page: join(folder, 'page'),
    watch: join(folder, 'runs'),
    port: 0,
    signal: stop.signal,
    onError: (message) => {
      throw new Error(message);
    },
  });
  port = Number(new URL(server.address).port);
});

afterEach(async () => {
  stop.abort();
  await server.closed;
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** Asks with a path as it is: fetch and URL would take dots out before anything is sent. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const asked = httpRequest(
      { host: '127.0.0.1', port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    asked.on('error', reject).end();
  });
}

/** Follows events until one of a kind has come. */
async function eventsUntil(path: string, last: string, headers: Record<string, string> = {}) {
  return await new Promise<
    readonly { readonly event: string; readonly id: string; readonly data: Record<string, unknown> }[]
  >((resolve, reject) => {
    const asked = httpRequest(
      { host: '127.0.0.1', port, path, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
          const events = [...text.matchAll(/event: (.*)\nid: (.*)\ndata: (.*)\n\n/g)].map(
            ([, event = '', id = '', data = '']) => ({
              event,
              id,
              data: JSON.parse(data) as Record<string, unknown>,
            }),
          );
          if (!events.some(({ event }) => event === last)) return;
          asked.destroy();
          resolve(events);
        });
      },
    );
    asked.on('error', reject).end();
  });
}

describe('the page', () => {
  it('is served with everything that keeps others out of it', async () => {
    const { status, headers, text } = await ask('/');
    expect([status, text]).toEqual([200, '<!doctype html><title>studio</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'|\*|https?:/);
    expect((await ask('/assets/main-x1.js?v=1')).headers['content-type']).toBe(
      'text/javascript; charset=utf-8',
    );
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%2fsecret.txt',
    '/%252e%252e/secret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/....//secret.txt',
    '//secret.txt',
    '/.env',
    '/assets/..',
    '/C:/secret.txt',
    '/page-beside%2fsecret.txt',
    '/index.html%00.txt',
    '/notes.key',
    '/assets',
    '/nothing.html',
    '/runs/../../secret.txt',
  ])('serves nothing for %s', async (path) => {
    const { status, text, headers } = await ask(path);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain('secret');
    expect(text).not.toContain('hidden');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  });

  it('follows no link out of its folder, and those within it', async () => {
    await symlink(join(folder, 'secret.txt'), join(folder, 'page', 'out.txt'));
    await symlink(join(folder, 'page-beside'), join(folder, 'page', 'beside'));
    await symlink(join(folder, 'page', 'index.html'), join(folder, 'page', 'start.html'));
    expect((await ask('/out.txt')).status).toBe(404);
    expect((await ask('/beside/secret.txt')).status).toBe(404);
    expect((await ask('/start.html')).status).toBe(200);
  });

  it('refuses the absolute form of an address, which some clients send', async () => {
    expect((await ask(`http://evil.example/index.html`)).status).toBe(400);
  });
});

describe('who may ask', () => {
  it.each(['evil.example', `evil.example:1`, '127.0.0.1', '127.0.0.1:1', '[::1]', 'localhost.evil.example'])(
    'not those who know this machine as %s: a name that somebody lets point here',
    async (host) => {
      for (const path of ['/', '/runs']) expect((await ask(path, { host })).status).toBe(421);
    },
  );

  it.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://localhost:1'])(
    'not a page of the origin %s',
    async (origin) => {
      for (const path of ['/', '/runs']) expect((await ask(path, { origin })).status).toBe(403);
    },
  );

  it('not a page of another site, which may lead here all the same', async () => {
    const cross = { 'sec-fetch-site': 'cross-site' };
    expect((await ask('/runs', { ...cross, 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
    expect((await ask('/', { ...cross, 'sec-fetch-mode': 'navigate' })).status).toBe(200);
  });

  it('its own page may, by either name', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const host = `${name}:${port}`;
      expect((await ask('/runs', { host, origin: `http://${host}` })).status).toBe(200);
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('nobody with %s', async (method) => {
    const { status, headers } = await ask('/runs', {}, method);
    expect(status).toBe(405);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('listens on the loopback interface alone', () => {
    expect(server.address).toBe(`http://127.0.0.1:${port}/`);
  });
});

describe('runs', () => {
  /** A run as it lies on the disk: two seeds of two reports each, the first with its result. */
  const runAt = async (out: string): Promise<void> => {
    const architecture = {
      name: 'mine',
      inputs: ['symbol'],
      areas: [{ name: 'memory', kind: 'recurrentPool' }],
      outputs: ['next'],
      projections: [
        { from: 'symbol', to: 'memory' },
        { from: 'memory', to: 'next' },
      ],
    };
    const experiment = {
      task: { name: 'reversal', options: {} },
      architecture,
      rule: { kind: 'none', criterion: { kind: 'outgoing-l1' } },
      optimizer: { kind: 'rmsprop', learningRate: 0.01 },
      cycles: 20,
    };
    const names = { task: 'reversal', architecture: 'mine', rule: 'none', preset: null };
    const plan = { names, experiment, backend: 'cpu', reportEvery: 10, evaluationCycles: 50 };
    await mkdir(out, { recursive: true });
    await writeFile(
      join(out, 'run.json'),
      JSON.stringify({ format: 'meristem.run', formatVersion: 1, plan, seeds: [0, 3] }),
    );
    const lines = [10, 20].map((cycle) => `${JSON.stringify({ cycle, loss: 30, digest: 'x' })}\n`);
    for (const seed of ['seed-0', 'seed-3']) {
      await mkdir(join(out, seed));
      await writeFile(join(out, seed, 'log.jsonl'), lines.join(''));
      await writeFile(join(out, seed, 'result.json'), JSON.stringify({ kind: 'result', digest: 'x' }));
    }
  };

  it('are listed, and told report by report, result by result, and from where a connection broke', async () => {
    const run = join(folder, 'runs', 'group', 'hard');
    await runAt(run);
    await symlink(run, join(folder, 'runs', 'linked'));
    const { runs, watching } = JSON.parse((await ask('/runs')).text) as {
      readonly watching: boolean;
      readonly runs: readonly { readonly id: string }[];
    };
    expect(watching).toBe(true);
    expect(runs).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        path: 'group/hard',
        names: { task: 'reversal', architecture: 'mine', rule: 'none', preset: null },
        cycles: 20,
        seeds: [0, 3],
      },
    ]);
    const path = `/runs/${runs[0]!.id}/events`;
    const events = await eventsUntil(path, 'finished');
    expect(
      events.map(({ event, data }) => `${event} ${(data['seed'] as number | undefined) ?? ''}`.trim()),
    ).toEqual([...['run', 'reports 0', 'reports 3', 'result 0', 'result 3', 'finished']]);
    expect(events[0]?.data).toMatchObject({
      path: 'group/hard',
      levels: [{ kind: 'floor' }, { kind: 'plateau' }, {}, {}, {}, {}, {}],
    });
    const { data } = events[1]!;
    const reports = data['reports'] as readonly Record<string, unknown>[];
    expect(reports).toEqual([
      { cycle: 10, loss: 30 },
      { cycle: 20, loss: 30 },
    ]);
    const again = await eventsUntil(path, 'finished', { 'last-event-id': events.at(-1)!.id });
    expect(again.map(({ event }) => event)).toEqual(['run', 'result', 'result', 'finished']);
    await appendFile(join(run, 'seed-3', 'log.jsonl'), 'no JSON\n');
    const faulty = await eventsUntil(path, 'fault', { 'last-event-id': events.at(-1)!.id });
    expect(faulty.at(-1)?.data).toMatchObject({
      seed: 3,
      message: expect.stringContaining('a line that is not a JSON object') as string,
    });
  });

  it('are not told of files that a link leads away to', async () => {
    await runAt(join(folder, 'elsewhere'));
    await cp(join(folder, 'elsewhere', 'run.json'), join(folder, 'runs', 'run.json'));
    await mkdir(join(folder, 'runs', 'seed-0'));
    await symlink(join(folder, 'elsewhere', 'seed-3'), join(folder, 'runs', 'seed-3'));
    await symlink(
      join(folder, 'elsewhere', 'seed-0', 'log.jsonl'),
      join(folder, 'runs', 'seed-0', 'log.jsonl'),
    );
    await cp(
      join(folder, 'elsewhere', 'seed-0', 'result.json'),
      join(folder, 'runs', 'seed-0', 'result.json'),
    );
    const { runs } = JSON.parse((await ask('/runs')).text) as {
      readonly runs: readonly { readonly id: string }[];
    };
    const events = await eventsUntil(`/runs/${runs[0]!.id}/events`, 'result');
    expect(
      events.map(({ event, data }) => `${event} ${(data['seed'] as number | undefined) ?? ''}`.trim()),
    ).toEqual(['run', 'result 0']);
  });

  it.each(['/runs/0000000000000000/events', '/runs/x', '/runs/../events', '/runs/seed-0/log.jsonl'])(
    'does not know %s',
    async (path) => {
      expect([400, 404]).toContain((await ask(path)).status);
    },
  );
});

describe('lab studio', () => {
  it('says how to build a page that is not there', async () => {
    const { code, stderr } = await runCommand('studio', '--page', join(folder, 'none'));
    expect(code).toBe(2);
    expect(stderr).toContain('Build it with: npm run build -w @meristem/studio');
  });

  it('says that a port is taken, and which to try', async () => {
    const { code, stderr } = await runCommand(
      'studio',
      '--page',
      join(folder, 'page'),
      '--port',
      String(port),
    );
    expect(code).toBe(2);
    expect(stderr).toContain(`found port ${port} taken by another program`);
    expect(stderr).toContain(`--port ${port + 1}`);
  });

  it.each([
    [['--port', '70000'], '--port: found "70000", expected a whole number from 0 to 65535'],
    [['--watch', 'no-such-folder'], '--watch no-such-folder: found no folder'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runCommand('studio', '--page', join(folder, 'page'), ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('closes with the command, connections and all', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const free = (taken.address() as { port: number }).port;
    await new Promise((resolve) => taken.close(resolve));
    const told = new AbortController();
    const args = ['studio', '--page', join(folder, 'page'), '--port', String(free)];
    const ended = runCommandUntil(told.signal, '', args);
    const socket = await connected(free);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    told.abort('SIGINT');
    const { code, stderr } = await ended;
    await closed;
    expect(code).toBe(0);
    expect(stderr).toContain(`The studio is at http://127.0.0.1:${free}/. Ctrl-C closes it.`);
  });
});

async function connected(to: number): Promise<ReturnType<typeof connect>> {
  for (;;) {
    const socket = connect(to, '127.0.0.1');
    const done = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (done) return socket;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
