import type { IncomingMessage } from 'node:http';

/** Why a request is refused: the status, and words for whoever sees it. */
export interface Refusal {
  readonly status: 403 | 405 | 421;
  readonly text: string;
}

/** Names of this machine by which the page may be asked for. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost'] as const;

/**
 * What is wrong with a request, before anything is looked up for it; undefined where nothing is. A page of another site reaches
 * this server by a name of its own that it lets point here (DNS rebinding), which the Host header tells, or by a plain request
 * across origins, which Origin and Sec-Fetch-Site tell.
 *
 * @param port that the server listens on
 */
export function refusalOf(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  port: number,
): Refusal | undefined {
  const hosts = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    return { status: 421, text: `This server answers to ${hosts.join(' and ')} only.` };
  }
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`) {
    return { status: 403, text: 'This server answers no page of another origin.' };
  }
  // Following a link to the page is fine; taking anything from it across sites is not.
  if (site !== undefined && !['same-origin', 'none'].includes(String(site)) && mode !== 'navigate') {
    return { status: 403, text: 'This server answers no page of another site.' };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, text: 'This server only reads: ask with GET or HEAD.' };
  }
  return undefined;
}

/**
 * Headers of every answer: nobody else may frame, open or read it, it loads nothing from elsewhere, and the page may share memory
 * between its threads (cross-origin isolation).
 */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
};
