import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, UsageError } from '../errors.ts';
import { isSystemError } from '../run/json-file.ts';
import { refusalOf, SAFE_HEADERS } from './request-guard.ts';
import { streamRun } from './run-events.ts';
import { pathNames, servedFile } from './served-file.ts';
import { watchedRuns } from './watched-runs.ts';

/** What is served. */
export interface StudioSite {
  /** The folder of the built page. */
  readonly page: string;
  /** The folder whose runs are followed; none unless told. */
  readonly watch?: string | undefined;
  /** 0 for any that is free. */
  readonly port: number;
  /** Aborted to close the server with all its connections. */
  readonly signal: AbortSignal;
  /** Told of what went wrong while a request was answered. */
  onError(message: string): void;
}

/** A server that listens. */
export interface StudioServer {
  readonly address: string;
  /** Resolves once it has closed. */
  readonly closed: Promise<void>;
}

/** Runs followed at a time: a browser gives a page six connections, and there may be some pages. */
const MOST_STREAMS = 48;

/**
 * Serves the page of the studio, and the runs of a folder as they train, to this machine alone.
 *
 * | address            | answer                                                                                          |
 * | ------------------ | ----------------------------------------------------------------------------------------------- |
 * | `/`, `/NAME...`    | the files of the built page                                                                     |
 * | `/runs`            | `{ watching: boolean, runs: [{ id, path, names: { task, architecture, rule, preset }, cycles, seeds: number[] }] }`, by path |
 * | `/runs/ID/events`  | server-sent events of one run, see below; 404 for an unknown one                                |
 *
 * Every event has an `id` with which the browser goes on where a connection broke, and one line of JSON as `data`:
 *
 * | event      | data                                                                                                    |
 * | ---------- | ------------------------------------------------------------------------------------------------------- |
 * | `run`      | first: `{ id, path, names, task: { name, options }, cycles, seeds, reportEvery, levels: [{ kind: 'floor' \| 'plateau', label, natsPerCycle, from, to }] }` |
 * | `reports`  | `{ seed, reports: [...] }`: at most 200 new lines of the seed's `log.jsonl` (`Report` of growable, or `{ kind: 'rollback', ... }`), without their digests |
 * | `reset`    | `{ seed }`: the log was cut back; drop what is known of the seed, all of it follows anew                |
 * | `result`   | `{ seed, result }`: its `result.json`, once it has finished                                             |
 * | `fault`    | `{ seed, message }`: a file of the seed is damaged; its log is not followed any more                    |
 * | `finished` | `{ seeds }`: every seed has its result; the connection stays                                            |
 *
 * @throws UsageError where the port is taken or may not be used.
 */
export async function serveStudio(site: StudioSite): Promise<StudioServer> {
  const streams = new Set<ServerResponse>();
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    answer(request, response, { site, streams, port: portOf(server) }).catch((error: unknown) => {
      site.onError(messageOf(error));
      if (!response.headersSent) say(response, 500, 'Something went wrong; the terminal says what.');
      response.end();
    });
  });
  await listening(server, site.port);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  if (site.signal.aborted) close();
  else site.signal.addEventListener('abort', close, { once: true });
  return { address: `http://127.0.0.1:${portOf(server)}/`, closed };
}

interface AnswerPlace {
  readonly site: StudioSite;
  readonly streams: Set<ServerResponse>;
  readonly port: number;
}

async function answer(request: IncomingMessage, response: ServerResponse, place: AnswerPlace): Promise<void> {
  const { site, port } = place;
  for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
  const refusal = refusalOf(request, port);
  if (refusal) return say(response, refusal.status, refusal.text);
  const [path = ''] = (request.url ?? '').split('?');
  const names = path === '/' ? ['index.html'] : pathNames(path);
  if (!names) return say(response, 400, 'Found a path with more than plain names in it.');
  if (names[0] === 'runs') return await answerRuns(names, request, response, place);
  const file = await servedFile(site.page, names);
  if (!file) return say(response, 404, 'There is nothing here.');
  response.writeHead(200, { 'Content-Type': file.kind, 'Content-Length': file.bytes.length });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

async function answerRuns(
  [, id, events, ...more]: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
  { site: { watch, signal }, streams }: AnswerPlace,
): Promise<void> {
  const runs = watch === undefined ? [] : await watchedRuns(watch);
  if (id === undefined) {
    const listed = runs.map(({ id: name, path, manifest: { plan, seeds } }) => ({
      ...{ id: name, path, names: plan.names, cycles: plan.experiment.cycles, seeds },
    }));
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify({ watching: watch !== undefined, runs: listed }));
    return;
  }
  const run = runs.find((each) => each.id === id);
  if (!run || events !== 'events' || more.length > 0) return say(response, 404, 'There is no such run.');
  if (streams.size >= MOST_STREAMS) return say(response, 503, `Found ${MOST_STREAMS} runs followed already.`);
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
  if (request.method === 'HEAD') return void response.end();
  streams.add(response);
  response.once('close', () => streams.delete(response));
  const { 'last-event-id': last } = request.headers;
  await streamRun(run, response, typeof last === 'string' ? last : undefined, signal);
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

async function listening(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(unusable(port, error)));
    server.listen(port, '127.0.0.1', resolve);
  });
}

function unusable(port: number, error: Error): Error {
  if (!isSystemError(error, 'EADDRINUSE', 'EACCES')) return error;
  const found = isSystemError(error, 'EADDRINUSE')
    ? 'taken by another program'
    : 'not to be used without more rights';
  return new UsageError(
    `studio: found port ${port} ${found}, expected a free one. Give another with --port, such as --port ${port + 1}, or --port 0 for any.`,
  );
}
