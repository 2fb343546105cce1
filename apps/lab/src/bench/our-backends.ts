import type { Backend } from '@meristem/autodiff';
import { referenceBackend } from '@meristem/autodiff';
import { BackendError, type CpuBackend, cpuBackend } from '@meristem/backend-cpu';

/** Our backends as the benchmark times them: the fastest build, the one with the same bits everywhere, and the plain one. */
export const OUR_BACKENDS = ['fast', 'portable', 'reference'] as const;

/** One of our backends. */
export type OurBackend = (typeof OUR_BACKENDS)[number];

/** A backend under the name that the tables call it. */
export interface NamedBackend {
  readonly name: string;
  readonly backend: Backend;
}

const openers: Readonly<Record<OurBackend, () => Promise<Backend>>> = {
  fast: () => cpuBackend({ precision: 'fast', blas: 'none' }),
  portable: () => cpuBackend({ precision: 'portable', blas: 'none' }),
  reference: () => Promise.resolve(referenceBackend('single')),
};

/** Opens some of our backends, all without a native library. */
export async function openOurs(names: readonly OurBackend[]): Promise<readonly NamedBackend[]> {
  return Promise.all(names.map(async (name) => ({ name, backend: await openers[name]() })));
}

/** A WebAssembly backend, or why this machine has none such. */
export type Variant =
  | { readonly name: string; readonly backend: CpuBackend }
  | { readonly name: string; readonly missing: string };

/** What a variant of the WebAssembly backend is asked for. */
export interface VariantChoice {
  readonly precision: 'fast' | 'portable';
  readonly blas: boolean;
  readonly threads: number;
}

/** Opens a variant and makes sure that it is what was asked for. */
export async function openVariant(name: string, choice: VariantChoice): Promise<Variant> {
  const { precision, blas, threads } = choice;
  try {
    const backend = await cpuBackend({ precision, blas: blas ? 'auto' : 'none', threads });
    if (!blas || backend.description.blas !== 'none') return { name, backend };
    await backend.close();
    return { name, missing: 'no native library (OpenBLAS, BLIS, MKL or Accelerate), or no package koffi' };
  } catch (error) {
    if (error instanceof BackendError) return { name, missing: error.message };
    throw error;
  }
}

/** What a backend computes with, for tables. */
export function detailOf({ description }: Backend): string {
  const { name, simd, threads, blas } = description;
  return `${name}, simd ${simd}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, blas ${blas}`;
}

/** Ends the threads of variants. */
export async function closeVariants(variants: readonly Variant[]): Promise<void> {
  for (const variant of variants) if ('backend' in variant) await variant.backend.close();
}
