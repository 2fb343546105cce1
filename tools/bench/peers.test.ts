import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { compileC } from './c-program.ts';
import { PeerError, PeerMissingError } from './errors.ts';
import {
  gigaflops,
  openPeers,
  openRecipes,
  type OpenPeers,
  peerNames,
  type PeerRecipe,
  type Peer,
  type Workload,
} from './peers.ts';

const open: OpenPeers[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((peers) => peers.close()));
});

const recipe = (name: string, script: string, workload: Workload = 'cycle'): PeerRecipe => ({
  name,
  commands: {
    [workload]: () =>
      Promise.resolve({
        name,
        file: process.execPath,
        arguments: ['--eval', script],
        readyWithin: 10_000,
        answerWithin: 10_000,
      }),
  },
});

const steady = recipe(
  'steady',
  `console.log(JSON.stringify({ ready: true, detail: 'fake' }));
   require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
     const [units, cycles] = line.split(' ').map(Number);
     console.log(JSON.stringify({ microsecondsPerCycle: units * 2, firstCycleMicroseconds: cycles }));
   });`,
);
const absent = recipe('absent', `console.log(JSON.stringify({ missing: 'no such library' }));`);
const broken = recipe('broken', 'process.exit(3);');

const only = ({ peers: [peer, ...others] }: OpenPeers): Peer => {
  if (peer === undefined || others.length > 0) throw new Error('expected one peer');
  return peer;
};

describe('openRecipes', () => {
  it('times those that run and lists those that are missing', async () => {
    const opened = await openRecipes([absent, steady], {});
    open.push(opened);
    expect(opened.missing).toEqual([{ name: 'absent (cycle)', reason: 'no such library' }]);
    expect(opened.peers.map(({ name, detail, workloads }) => [name, detail, workloads])).toEqual([
      ['steady', 'fake', ['cycle']],
    ]);
    const request = { workload: 'cycle', units: 37, cycles: 5 } as const;
    expect(await only(opened).time(request)).toBe(74);
    expect(await only(opened).measure(request)).toEqual({
      microsecondsPerCycle: 74,
      firstCycleMicroseconds: 5,
    });
    await expect(only(opened).time({ ...request, workload: 'gemm' })).rejects.toThrow(
      'steady: found workload "gemm", expected one of: cycle',
    );
  });

  it('fails for a peer that is there but does not work', async () => {
    await expect(openRecipes([steady, broken], {})).rejects.toThrow('broken: ended with 3');
  });

  it('starts only what the wanted workloads need', async () => {
    const dense = recipe('dense', `console.log('{"ready":true}'); process.stdin.resume();`, 'mlp');
    const opened = await openRecipes([broken, dense], { workloads: ['mlp'] });
    open.push(opened);
    expect(only(opened).workloads).toEqual(['mlp']);
    expect(opened.missing).toEqual([]);
  });
});

describe('openPeers', () => {
  it('lists peers that need a compiler as missing where there is none', async () => {
    const opened = await openPeers({
      names: ['c-hand', 'blas'],
      path: '/nowhere',
      workloads: ['cycle', 'gemm'],
    });
    open.push(opened);
    const reason = 'no C compiler (none of cc, gcc and clang is on the PATH)';
    expect(opened.peers).toEqual([]);
    expect(opened.missing).toEqual([
      { name: 'c-hand (cycle)', reason },
      { name: 'blas (gemm)', reason },
    ]);
  });

  it('lists peers that need Python as missing where there is none', async () => {
    const opened = await openPeers({ names: ['torch-1'], workloads: ['mlp'], python: 'no-such-python' });
    open.push(opened);
    expect(opened.missing).toEqual([{ name: 'torch-1 (mlp)', reason: 'no-such-python is not installed' }]);
  });

  it('refuses a name that is none', async () => {
    await expect(openPeers({ names: ['abacus'] })).rejects.toThrow(PeerError);
    await expect(openPeers({ names: ['abacus'] })).rejects.toThrow(peerNames.join(', '));
  });
});

describe('compileC', () => {
  it('refuses without a compiler, and leaves nothing behind', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'meristem-compile-'));
    try {
      await expect(compileC('dense', { cache, path: '' })).rejects.toThrow(PeerMissingError);
      expect(await readdir(cache)).toEqual([]);
    } finally {
      await rm(cache, { recursive: true });
    }
  });
});

describe('gigaflops', () => {
  it('counts a multiply-add as two operations', () => {
    expect(gigaflops('gemm', 100, 100)).toBeCloseTo(20);
    expect(gigaflops('fma', 1000, 200)).toBeCloseTo(40);
  });
});
