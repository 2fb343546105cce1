import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PeerError, PeerMissingError } from './errors.ts';
import { installPeers } from './install-peers.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meristem-install-'));
  await writeFile(join(folder, 'package-lock.json'), '{}');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A program in the place of npm. */
const fakeNpm = async (script: string): Promise<string> => {
  const npm = join(folder, 'npm');
  await writeFile(npm, `#!/bin/sh\n${script}\n`);
  await chmod(npm, 0o755);
  return npm;
};

describe('installPeers', () => {
  it('installs once per lockfile, without scripts', async () => {
    const npm = await fakeNpm('mkdir -p node_modules && echo "$@" >> calls');
    expect(await installPeers({ folder, npm })).toBe(true);
    expect(await installPeers({ folder, npm })).toBe(false);
    await writeFile(join(folder, 'package-lock.json'), '{"lockfileVersion": 3}');
    expect(await installPeers({ folder, npm })).toBe(true);
    const call = 'ci --ignore-scripts --no-audit --no-fund\n';
    expect(await readFile(join(folder, 'calls'), 'utf8')).toBe(call + call);
  });

  it('reports what npm said, and tries again the next time', async () => {
    const npm = await fakeNpm('mkdir -p node_modules; echo "no network" >&2; exit 1');
    await expect(installPeers({ folder, npm })).rejects.toThrow(PeerError);
    await expect(installPeers({ folder, npm })).rejects.toThrow(/no network/);
  });

  it('tells that npm is missing', async () => {
    await expect(installPeers({ folder, npm: 'no-such-npm' })).rejects.toThrow(
      new PeerMissingError('no-such-npm is not installed'),
    );
  });
});
