import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Tarball } from './tarball.ts';

/** What publint finds in the package that would be published. */
export async function publintProblems({ path }: Tarball): Promise<string[]> {
  const { buffer, byteOffset, byteLength } = await readFile(path);
  const tarball = buffer.slice(byteOffset, byteOffset + byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, level: 'warning' });
  return messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  );
}

/** Whether the types resolve for every consumer of ES modules; a package without an entry point has none to check. */
export function typeResolutionProblems({ project, path }: Tarball): string[] {
  if (!project.entryPoints.includes('.')) return [];
  const untyped = project.entryPoints.filter((entryPoint) => entryPoint.endsWith('.wasm'));
  const { status, stdout, stderr } = spawnSync(
    'attw',
    [
      path,
      ...['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-color', '--no-emoji'],
      ...(untyped.length > 0 ? ['--exclude-entrypoints', ...untyped] : []),
    ],
    { encoding: 'utf8', shell: false },
  );
  return status === 0 ? [] : [`attw: ${stdout}${stderr}`];
}
