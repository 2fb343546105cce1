import { anyOf, type Expectation, that } from '@meristem/autodiff';
import { BackendError } from '../errors/backend-error.ts';
import { explained } from './explained.ts';
import type * as Explanations from './explanations.ts';
import type { ModuleAddress } from './module-address.ts';

/** Which of the two builds of the kernels runs: `relaxed` fuses multiplications and additions. */
export type Build = 'relaxed' | 'portable';

/** Kernels: the bytes of one of the two files, its address, or that of a folder with both, which ends with `/`. */
export type KernelSource = ArrayBuffer | ArrayBufferView | ModuleAddress | string;

/** Bytes, and what they are called in errors. */
export interface FoundKernels {
  readonly bytes: ArrayBuffer | ArrayBufferView;
  readonly place: string;
}

/** What to do where there is nothing at some place. */
type Advice = (explanations: typeof Explanations, place: string) => string;

const checkAddress: Advice = ({ CHECK_ADDRESS }) => CHECK_ADDRESS;

/** Of any realm: `instanceof` does not know the buffers of a window or a test runner's sandbox. */
function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}

const BYTES = that('the bytes of kernels', isBytes);
const ADDRESS = that(
  'their address as a URL or text',
  (value) => addressText(value as KernelSource) !== undefined,
);

/** What the option is checked against. */
export const KERNEL_SOURCE: Expectation = anyOf(BYTES, ADDRESS);

/** Where a build lies in the package; both are literal, so that bundlers find them. */
const LOCATIONS: Readonly<Record<Build, () => URL>> = {
  relaxed: () => new URL('../../wasm/kernels.relaxed.wasm', import.meta.url),
  portable: () => new URL('../../wasm/kernels.portable.wasm', import.meta.url),
};

/**
 * The bytes of a build, from a source or the package itself.
 *
 * @throws BackendError saying where they were looked for, and what to do.
 */
export async function findKernels(build: Build, source?: KernelSource): Promise<FoundKernels> {
  if (source === undefined) {
    return readKernels(await ownLocation(build), build, ({ kernelAdvice }, at) => kernelAdvice(at));
  }
  if (isBytes(source)) return { bytes: source, place: 'the given bytes' };
  return readKernels(await givenLocation(source, build), build, checkAddress);
}

function addressText(source: KernelSource): string | undefined {
  if (typeof source === 'string') return source === '' ? undefined : source;
  const { href } = (source ?? {}) as Partial<ModuleAddress>;
  return typeof href === 'string' ? href : undefined;
}

async function ownLocation(build: Build): Promise<URL> {
  try {
    return LOCATIONS[build]();
  } catch (cause) {
    // Bundles of the formats iife and cjs have no `import.meta.url`.
    const place = 'an address that this bundle does not know';
    throw await notFound(place, build, cause, ({ kernelAdvice }) => kernelAdvice(''));
  }
}

async function givenLocation(source: ModuleAddress | string, build: Build): Promise<URL> {
  const text = addressText(source) as string;
  let address: URL;
  try {
    address = new URL(text, hostBase());
  } catch (cause) {
    throw await notFound(`"${text}", which is no address`, build, cause, checkAddress);
  }
  return address.pathname.endsWith('/') ? new URL(`kernels.${build}.wasm`, address) : address;
}

/** What addresses are relative to: the page, or the folder in which a program was started. */
function hostBase(): string | undefined {
  const { document, location } = globalThis as {
    readonly document?: { readonly baseURI: string };
    readonly location?: ModuleAddress;
  };
  const page = document?.baseURI ?? location?.href;
  if (page !== undefined || typeof process === 'undefined') return page;
  return process.getBuiltinModule?.('node:url').pathToFileURL('./').href;
}

async function readKernels(location: URL, build: Build, advice: Advice): Promise<FoundKernels> {
  try {
    return { bytes: await bytesAt(location), place: location.href };
  } catch (cause) {
    throw await notFound(location.href, build, cause, advice);
  }
}

async function bytesAt(location: URL): Promise<ArrayBuffer | ArrayBufferView> {
  // Asked for at run time: an import, even a dynamic one, would end up in the bundles for browsers.
  if (location.protocol === 'file:' && typeof process !== 'undefined' && process.getBuiltinModule) {
    return process.getBuiltinModule('node:fs/promises').readFile(location);
  }
  const response = await fetch(location);
  if (!response.ok) throw new Error(`the server answered with status ${response.status}`);
  return response.arrayBuffer();
}

async function notFound(place: string, build: Build, cause: unknown, advice: Advice): Promise<BackendError> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const fault = await explained((explanations) =>
    explanations.nothingAt(place, reason, build, advice(explanations, place)),
  );
  return new BackendError(`kernels: ${fault ?? `${place}: ${reason}`}`, { cause });
}
