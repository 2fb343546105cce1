import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from './consumer.ts';
import { type Digests, type Outcome, outcomeProblems } from './outcome.ts';
import { hasTool, toolPath, toolVersion } from './toolchain.ts';

/** A program that runs JavaScript, and the arguments that go before a file. */
interface Host {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** Of the toolchain, by the names of their packages. */
const OTHERS = [
  { tool: 'node-20', title: 'Node.js', file: 'bin/node', args: [] },
  { tool: 'node-22', title: 'Node.js', file: 'bin/node', args: [] },
  { tool: 'node-26', title: 'Node.js', file: 'bin/node', args: [] },
  { tool: 'deno-linux-x64', title: 'Deno', file: 'deno', args: ['run', '--allow-all', '--quiet'] },
  { tool: 'bun-linux-x64', title: 'Bun', file: 'bin/bun', args: [] },
];

function hosts(): Host[] {
  const own = { name: `Node.js ${process.versions.node}`, command: process.execPath, args: [] };
  const others = OTHERS.filter(({ tool }) => hasTool(tool)).map(({ tool, title, file, args }) => ({
    name: `${title} ${toolVersion(tool)}`,
    command: toolPath(tool, file),
    args,
  }));
  return [own, ...others];
}

function run({ folder }: Consumer, { command }: Host, args: readonly string[], options: object): Outcome {
  const { stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...process.env, GROW_OPTIONS: JSON.stringify(options) },
  });
  const line = stdout.split('\n').find((each) => each.startsWith('{'));
  return line === undefined
    ? { error: 'no outcome', message: `${stdout}${stderr}` }
    : (JSON.parse(line) as Outcome);
}

/** The ways to start the program on a host, and the threads that each uses. */
function ways(
  { folder }: Consumer,
  { name, args }: Host,
): [way: string, args: readonly string[], threads: number][] {
  const inline = ['--input-type=module', '--eval', readFileSync(join(folder, 'host.js'), 'utf8')];
  return [
    ['one thread', [...args, 'host.js'], 1],
    ['two threads', [...args, 'host.js'], 2],
    ['in a worker thread', [...args, 'host-worker.js'], 2],
    ...(name.startsWith('Node.js') ? [['as text' as const, inline, 2] as [string, string[], number]] : []),
  ];
}

/** Of the network that every host grows: what this one does. */
export function ownDigests(consumer: Consumer): Digests {
  const [own] = hosts();
  const outcome = run(consumer, own!, ['host.js'], {});
  if (outcome.error === undefined) return { digest: outcome.digest, predicted: outcome.predicted.whole };
  throw new Error(`${own!.name}: found ${outcome.error}: ${outcome.message}, expected a network.`);
}

/** Trains on every host of the toolchain. */
export function hostProblems(consumer: Consumer, digests: Digests): string[] {
  return hosts().flatMap((host) =>
    ways(consumer, host).flatMap(([way, args, threads]) => {
      const outcome = run(consumer, host, args, { threads });
      const where = `${host.name}, ${way}`;
      process.stdout.write(`${where}: ${outcome.error ?? `network ${outcome.digest}`}\n`);
      return outcomeProblems(where, outcome, { threads, ...digests });
    }),
  );
}
