import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';
import { BrowserCheckError } from './errors.ts';

/** How a folder is served. */
export interface ServeOptions {
  /** Whether pages become cross-origin isolated, which gives them `SharedArrayBuffer` and precise clocks. */
  readonly isolated: boolean;
  /** What pages may do, as a Content-Security-Policy; their own files and WebAssembly unless told. */
  readonly policy?: string;
}

/** A folder on a port of this machine. */
export interface StaticServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  close(): Promise<void>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.safetensors': 'application/octet-stream',
};

/** Nothing from elsewhere may run, and no text becomes code, but WebAssembly may be compiled. */
const USUAL_POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src 'self' data:";

/** What every answer has. */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

const ISOLATION_HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Serves a folder on 127.0.0.1, on a port that the system chooses; `/` is its `index.html`. */
export async function serveFolder(folder: string, options: ServeOptions): Promise<StaticServer> {
  const policy = { 'Content-Security-Policy': options.policy ?? USUAL_POLICY };
  const headers = { ...COMMON_HEADERS, ...policy, ...(options.isolated ? ISOLATION_HEADERS : {}) };
  const server = createServer((request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead) void answer(response, pathIn(folder, request.url ?? '/'), headers);
    else response.writeHead(405, { ...headers, Allow: 'GET, HEAD' }).end();
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => close(server) };
}

/** The file that a request asks for, or nothing if that is no file inside of the folder. */
function pathIn(folder: string, url: string): string | undefined {
  const { pathname } = new URL(url, 'http://localhost');
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const path = join(folder, decoded.endsWith('/') ? `${decoded}index.html` : decoded);
  return path.startsWith(folder + sep) ? path : undefined;
}

async function answer(
  response: ServerResponse,
  path: string | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const contentType = path === undefined ? undefined : CONTENT_TYPES[extname(path)];
  const content = path === undefined || contentType === undefined ? undefined : await contentOf(path);
  if (content === undefined || contentType === undefined) response.writeHead(404, headers).end();
  else response.writeHead(200, { ...headers, 'Content-Type': contentType }).end(content);
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch {
    // The browser is told that it is not there; which of the reasons it is makes no difference to it.
    return undefined;
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new BrowserCheckError('server: found no free port on 127.0.0.1.', { cause }));
    });
    server.listen(0, '127.0.0.1', resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
