import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BlasAttempt } from './blas-candidates.ts';
import type { BlasIdentity } from './blas-library.ts';
import type { ProbeMessage } from './probe-messages.ts';

/** A library that has been loaded, multiplied and checked in another process. Plain data: it may be sent to workers. */
export interface FoundBlas extends BlasIdentity {
  readonly library: string;
}

/** What trying a list of libraries came to. */
export interface ProbeOutcome {
  readonly found?: FoundBlas;
  readonly attempts: readonly BlasAttempt[];
  /** Why no library could be tried at all. */
  readonly noInterface?: string;
}

/** How a child process is run. */
export interface ProbeChildOptions {
  /** The module that the child runs. */
  readonly module: URL;
  /** Milliseconds that one child may take. */
  readonly timeoutMilliseconds: number;
}

/** Bundles of the format cjs have no address: no child is found there, and so no library. */
const here = import.meta.url ?? 'file:///';

/** Sources run as they are, compiled packages as JavaScript; the child's module is a file of the same kind as this one. */
export const usualProbeChild: ProbeChildOptions = {
  module: new URL(`./probe-process${here.endsWith('.ts') ? '.ts' : '.js'}`, here),
  timeoutMilliseconds: 10_000,
};

/** No thread of a library is to start while it is probed. */
const SINGLE_THREADED = {
  OPENBLAS_NUM_THREADS: '1',
  BLIS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  VECLIB_MAXIMUM_THREADS: '1',
};

/** Tries libraries in order until one works. One that ends its process, or the patience, costs only itself. */
export async function probeInChild(
  libraries: readonly string[],
  options: ProbeChildOptions,
): Promise<ProbeOutcome> {
  const attempts: BlasAttempt[] = [];
  for (let rest = libraries; rest.length > 0; rest = libraries.slice(attempts.length)) {
    const { messages, ending } = await runChild(rest, options);
    for (const message of messages) {
      if (message.kind === 'no-interface') return { attempts, noInterface: message.reason };
      if (message.kind === 'refused') attempts.push({ library: message.library, reason: message.reason });
      if (message.kind === 'found') {
        return { attempts, found: { library: message.library, ...message.identity } };
      }
    }
    const last = messages.at(-1);
    if (last === undefined) return { attempts, noInterface: ending };
    if (last.kind === 'trying') attempts.push({ library: last.library, reason: ending });
  }
  return { attempts };
}

interface ChildEnd {
  readonly messages: readonly ProbeMessage[];
  /** How the process ended, for the library that it was at. */
  readonly ending: string;
}

function runChild(
  libraries: readonly string[],
  { module, timeoutMilliseconds }: ProbeChildOptions,
): Promise<ChildEnd> {
  return new Promise<ChildEnd>((resolve) => {
    execFile(
      process.execPath,
      [fileURLToPath(module), ...libraries],
      {
        encoding: 'utf8',
        timeout: timeoutMilliseconds,
        killSignal: 'SIGKILL',
        windowsHide: true,
        // Options meant for this process, a debugger's port for one, are not the child's.
        env: { ...process.env, ...SINGLE_THREADED, NODE_OPTIONS: '' },
      },
      (error, stdout, stderr) => {
        resolve({ messages: messagesOf(stdout), ending: endingOf(error, stderr, timeoutMilliseconds) });
      },
    );
  }).catch((error: unknown) => {
    // What a host's permissions forbid, it says at once: Deno without --allow-run, Node.js with --permission.
    const said = error instanceof Error ? error.message : String(error);
    return { messages: [], ending: `no process may be started: ${said}` };
  });
}

function endingOf(
  error: (Error & { killed?: boolean; signal?: string | null; code?: unknown }) | null,
  stderr: string,
  timeoutMilliseconds: number,
): string {
  const printed = lastLine(stderr);
  const said = printed === '' ? '' : `; it printed: ${printed}`;
  if (error === null) return `the process that tried it ended without a word${said}`;
  if (error.killed) return `the process that tried it did not end within ${timeoutMilliseconds} ms${said}`;
  if (error.signal) return `the process that tried it was ended by ${error.signal}${said}`;
  return `the process that tried it ended with code ${String(error.code)}${said}`;
}

/** A library may print on standard output too, even into the middle of nothing: other lines are not messages. */
function messagesOf(stdout: string): readonly ProbeMessage[] {
  return stdout.split('\n').flatMap((line) => {
    if (!line.startsWith('{"kind":')) return [];
    return [JSON.parse(line) as ProbeMessage];
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
