import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFolder, type StaticServer } from './static-server.ts';

const parent = mkdtempSync(join(tmpdir(), 'meristem-served-'));
const folder = join(parent, 'site');
const servers: StaticServer[] = [];
let [isolated, open] = ['', ''];

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<p>home</p>');
  writeFileSync(join(folder, 'assets/a b.js'), 'export {};');
  writeFileSync(join(folder, 'assets/kernel.wasm'), Uint8Array.of(0, 97, 115, 109));
  writeFileSync(join(folder, 'notes.txt'), 'not for the web');
  mkdirSync(join(parent, 'site-secret'));
  writeFileSync(join(parent, 'site-secret/secret.json'), '{}');
  writeFileSync(join(parent, 'secret.json'), '{}');
  servers.push(await serveFolder(folder, { isolated: true }), await serveFolder(folder, { isolated: false }));
  [isolated, open] = servers.map(({ origin }) => origin) as [string, string];
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(parent, { recursive: true });
});

/** Asks for a path exactly as it is written; `fetch` would resolve its dots. */
function statusOf(path: string, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(open);
    request({ hostname, port, path, method }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('serveFolder', () => {
  it('isolates pages only if it is told to', async () => {
    const policies = ['opener', 'embedder', 'resource'].map((which) => `cross-origin-${which}-policy`);
    const headersOf = async (origin: string): Promise<(string | null)[]> => {
      const { headers } = await fetch(`${origin}/assets/kernel.wasm`);
      return policies.map((policy) => headers.get(policy));
    };
    expect(await headersOf(isolated)).toEqual(['same-origin', 'require-corp', 'same-origin']);
    expect(await headersOf(open)).toEqual([null, null, null]);
  });

  it('lets WebAssembly be compiled, and no text be run', async () => {
    const policy = (await fetch(open)).headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toContain("'unsafe-eval'");
  });

  it.each([
    ['/', 'text/html; charset=utf-8', '<p>home</p>'],
    ['/index.html?once', 'text/html; charset=utf-8', '<p>home</p>'],
    ['/assets/a%20b.js', 'text/javascript; charset=utf-8', 'export {};'],
    ['/assets/kernel.wasm', 'application/wasm', '\0asm'],
  ])('answers %s as %s', async (path, contentType, content) => {
    const response = await fetch(open + path);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType]);
    expect(await response.text()).toBe(content);
  });

  it.each([
    '/missing.js',
    '/assets',
    '/assets/',
    '/notes.txt',
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/..%2fsite-secret/secret.json',
    '/assets/..%2f..%2fsecret.json',
    '/%00.js',
    '/%ff.js',
  ])('has nothing at %s', async (path) => {
    expect(await statusOf(path)).toBe(404);
  });

  it('is only read from', async () => {
    expect(await statusOf('/', 'HEAD')).toBe(200);
    expect(await statusOf('/', 'POST')).toBe(405);
  });

  it('answers nobody once it is closed', async () => {
    const server = await serveFolder(folder, { isolated: true });
    expect((await fetch(server.origin)).status).toBe(200);
    await server.close();
    await expect(fetch(server.origin)).rejects.toThrow();
  });
});
