import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { OptionError } from '@meristem/autodiff';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackendError, cpuBackend, type CpuBackendOptions } from '../index.ts';
import { openKernelModule } from './kernel-module.ts';
import { kernelAdvice } from './kernel-advice.ts';
import { hasRelaxedSimd } from './probes.ts';

const folder = new URL('../../wasm/', import.meta.url);
const addressOf = (build: string): URL => new URL(`kernels.${build}.wasm`, folder);
const portable = readFileSync(addressOf('portable'));
const relaxed = readFileSync(addressOf('relaxed'));
/** The build that `fast` comes to here. */
const fastest = hasRelaxedSimd() ? 'relaxed' : 'portable';

const simdOf = async (options: CpuBackendOptions): Promise<string> =>
  (await cpuBackend({ blas: 'none', ...options })).description.simd;

async function refusal(options: CpuBackendOptions): Promise<Error> {
  return cpuBackend(options).then(
    () => expect.unreachable('the kernels were taken'),
    (error: Error) => error,
  );
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('kernels that are given', () => {
  it.each([
    ['bytes', portable],
    ['a buffer', portable.buffer.slice(portable.byteOffset, portable.byteOffset + portable.byteLength)],
    ['a part of a buffer', new Uint8Array(Buffer.concat([Buffer.alloc(3), portable])).subarray(3)],
    [
      'a buffer of another realm',
      Object.assign(runInNewContext(`new Uint8Array(${portable.byteLength})`) as Uint8Array, portable).buffer,
    ],
    ['an address', addressOf('portable')],
    ['an address as text', addressOf('portable').href],
  ])('decide by themselves which build runs: %s of the portable one', async (_as, kernels) => {
    expect(await simdOf({ kernels })).toBe('wasm');
    expect(await simdOf({ kernels, precision: 'portable' })).toBe('wasm');
  });

  it('are chosen by precision and machine in a folder', async () => {
    expect(await simdOf({ kernels: folder, precision: 'portable' })).toBe('wasm');
    expect((await openKernelModule({ kernels: folder.href })).build).toBe(fastest);
  });

  it('are refused where they may not fuse and do', async () => {
    expect(await simdOf({ kernels: relaxed })).toBe('wasm-relaxed');
    const error = await refusal({ kernels: relaxed, precision: 'portable' });
    expect(error).toBeInstanceOf(BackendError);
    expect(error.message).toBe(
      'kernels: found the relaxed build at the given bytes, expected the portable build, as precision is "portable". ' +
        'Give kernels.portable.wasm, or the address of a folder with both.',
    );
  });

  it('are asked for where they are said to be', async () => {
    const asked = vi.fn(() => Promise.resolve(new Response(portable)));
    vi.stubGlobal('fetch', asked);
    vi.stubGlobal('document', { baseURI: 'https://example.test/app/index.html' });
    expect(await simdOf({ kernels: 'wasm/', precision: 'portable' })).toBe('wasm');
    expect(asked.mock.calls.map(([url]: unknown[]) => String(url))).toEqual([
      'https://example.test/app/wasm/kernels.portable.wasm',
    ]);
  });

  it('are relative to where a program was started', async () => {
    const { message } = await refusal({ kernels: 'no/such/kernels.wasm' });
    expect(message).toContain(`${process.cwd()}/no/such/kernels.wasm (ENOENT`);
    expect(message).toMatch(/expected the (relaxed|portable) build. Give the bytes of one of the two files/);
  });

  it('are called by name if they are no kernels at all', async () => {
    await expect(cpuBackend({ kernels: 5 as never })).rejects.toThrow(OptionError);
    await expect(cpuBackend({ kernels: '' })).rejects.toThrow(
      'cpuBackend: options.kernels: found "", expected the bytes of kernels, or their address as a URL or text.',
    );
  });

  it('are told from pages', async () => {
    const { message } = await refusal({ kernels: Buffer.from('<!doctype html>') });
    expect(message).toContain('kernels: found no WebAssembly at the given bytes');
    expect(message).toContain('Servers that answer every request with a page');
  });

  it('are told from other modules', async () => {
    const { message } = await refusal({ kernels: Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0) });
    expect(message).toMatch(
      /^kernels: found a module without ".+" at the given bytes, expected kernels of this version/,
    );
  });

  it('are told from damaged ones', async () => {
    const { message } = await refusal({ kernels: portable.subarray(0, -40) });
    expect(message).toContain('kernels: found a module at the given bytes that this host does not compile');
  });
});

describe('a host', () => {
  // Called as a constructor.
  const refuse = function (): never {
    throw new WebAssembly.CompileError(
      "neither 'wasm-eval' nor 'unsafe-eval' is an allowed source of script",
    );
  };

  it('whose policy forbids WebAssembly is told so', async () => {
    vi.spyOn(WebAssembly, 'compile').mockImplementation(() =>
      Promise.reject(new WebAssembly.CompileError('no')),
    );
    vi.spyOn(WebAssembly, 'Module').mockImplementation(refuse);
    const error = await refusal({});
    expect(error).toBeInstanceOf(BackendError);
    expect(error.message).toBe(
      'kernels: found that the policy of this page or process forbids WebAssembly. ' +
        "Add 'wasm-unsafe-eval' to the script-src of its Content-Security-Policy.",
    );
  });

  it('without WebAssembly is told so', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect((await refusal({})).message).toContain('kernels: found no WebAssembly on this host');
  });
});

describe('advice', () => {
  it.each([
    ['a checkout', addressOf('relaxed').href, import.meta.url, /^Build them: npm run kernels\.$/],
    [
      "Vite's development server",
      'http://localhost:5173/node_modules/.vite/wasm/kernels.relaxed.wasm',
      'http://localhost:5173/node_modules/.vite/deps/backend-cpu.js',
      /optimizeDeps: \{ exclude: \['@meristem\/backend-cpu'\] \}/,
    ],
    [
      'a bundle for Node.js',
      'file:///wasm/kernels.relaxed.wasm',
      'file:///app/main.js',
      /leave @meristem.* out of the bundle/,
    ],
    ['a bundle for Node.js without an address', '', '', /leave @meristem.* out of the bundle/],
    [
      'a page',
      'https://example.test/wasm/kernels.relaxed.wasm',
      'https://example.test/app/main.js',
      /^Vite and webpack bring them along; esbuild, Rollup .*new URL\('wasm\/', document\.baseURI\)/,
    ],
  ])('fits %s', (_place, location, own, advice) => {
    expect(kernelAdvice(location, own)).toMatch(advice);
  });
});
