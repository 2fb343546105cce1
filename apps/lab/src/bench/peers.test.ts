import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MeristemError } from '@meristem/autodiff';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../errors.ts';
import { numpyBaseline } from './numpy-baseline.ts';
import { startPeers } from './peers.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-peers-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const note = (): void => undefined;

/** A folder of baselines like that of the repository. */
const write = async (install: string): Promise<URL> => {
  await writeFile(
    join(folder, 'peers.ts'),
    `export const openPeers = async (options) => ({
      missing: [{ name: 'torch-1 (cycle)', reason: 'no ' + options.python }],
      close: async () => {},
      peers: [
        { name: 'c-hand', workloads: ['cycle'], detail: 'C', time: async ({ units, cycles }) => units * cycles },
        { name: 'torch-2', workloads: ['cycle', 'mlp'], detail: 'T', time: async () => 1 },
      ],
    });`,
  );
  await writeFile(
    join(folder, 'install-peers.ts'),
    `export const installPeers = async () => { ${install} };`,
  );
  return pathToFileURL(`${folder}/`);
};

describe('startPeers', () => {
  it('starts nothing where no section compares with anything', async () => {
    const peers = await startPeers({ workloads: [], note }, pathToFileURL(`${folder}/`));
    expect(peers.programs('cycle', 1)).toEqual([]);
  });

  it('says where the programs are if they are not here', async () => {
    const starting = startPeers({ workloads: ['cycle'], note }, pathToFileURL(`${folder}/`));
    await expect(starting).rejects.toThrow(UsageError);
    await expect(startPeers({ workloads: ['cycle'], note }, pathToFileURL(`${folder}/`))).rejects.toThrow(
      'part of the repository, not of the published package',
    );
  });

  it('makes programs of those that are here, by workload, and names those that are missing', async () => {
    const peers = await startPeers({ workloads: ['cycle', 'mlp'], python: 'snake', note }, await write(''));
    expect(peers.missing).toEqual([{ name: 'torch-1 (cycle)', reason: 'no snake' }]);
    expect(peers.programs('mlp', 256).map(({ name, settle }) => [name, settle])).toEqual([['torch-2', 5]]);
    const [hand] = peers.programs('cycle', 37);
    expect(hand).toMatchObject({ name: 'c-hand', detail: 'C' });
    expect(await hand?.time(10)).toBe(370);
    await peers.close();
  });

  it('goes on without packages that cannot be installed', async () => {
    vi.stubGlobal('BenchTestError', MeristemError);
    const request = { workloads: ['cycle'], note } as const;
    const refused = await startPeers(request, await write(`throw new BenchTestError('peer', 'no network');`));
    vi.unstubAllGlobals();
    expect(refused.missing.at(-1)).toEqual({ name: 'JavaScript peers', reason: 'no network' });
  });

  it('hides no defect of them', async () => {
    const starting = startPeers(
      { workloads: ['cycle'], note },
      await write(`throw new TypeError('defect');`),
    );
    await expect(starting).rejects.toThrow('defect');
  });
});

describe('numpyBaseline', () => {
  it('is missing without Python, and without its script', async () => {
    const script = join(folder, 'paper_cycle.py');
    expect(await numpyBaseline({ script })).toMatchObject({
      missing: { reason: expect.stringContaining('part of the repository') as string },
    });
    await writeFile(script, '');
    expect(await numpyBaseline({ script, python: 'no-such-python' })).toEqual({
      missing: { name: 'numpy (cycle)', reason: 'no-such-python is not installed' },
    });
  });

  it('takes the lower decile that its program tells, and says what it said when it failed', async () => {
    const [script, python] = [join(folder, 'paper_cycle.py'), join(folder, 'python')];
    await writeFile(script, '');
    const body = [
      '[ "$1" = -c ] && { echo 2.4.6; exit; }',
      '[ "$3" = 8 ] && { echo broken >&2; exit 3; }',
      'echo "{\\"lowDecileMicroseconds\\": $3}"',
    ];
    await writeFile(python, `#!/bin/sh\n${body.join('\n')}\n`, { mode: 0o755 });
    const baseline = await numpyBaseline({ python, script });
    if ('missing' in baseline) throw new Error(baseline.missing.reason);
    expect(baseline.program(37)).toMatchObject({ name: 'numpy', wholeRound: true });
    expect(baseline.program(37).detail).toContain('NumPy 2.4.6');
    expect(await baseline.program(37).time(1)).toBe(37);
    await expect(baseline.program(8).time(1)).rejects.toThrow(/--units 8 .*failed. It said:\nbroken/);
  });
});
