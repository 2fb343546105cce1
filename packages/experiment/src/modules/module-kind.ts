import type { z } from 'zod';
import type { GrowableModule, ModuleOptions } from '@meristem/growable';

declare global {
  /** The declarations of zod name it, and not every compiler that reads them has been told of a host. */
  interface URL {
    href: string;
  }
}

/** A module as plain data: its kind with its options. */
export type ModuleData = { readonly kind: string } & ModuleOptions;

/** A kind of module that architectures in JSON may name. */
export interface ModuleKind<S extends z.ZodObject = z.ZodObject> {
  /** What it is, in a sentence. */
  readonly summary: string;
  /** Schema of its options: plain data that stays as it is read, without transformations. */
  readonly options: S;
  /** Whether its units are those of the stack in whose block it stands: it is told of none there. */
  readonly inPlace?: boolean;
  /**
   * Makes a module of the kind; its `options` must be plain data that makes it again.
   *
   * @param make what makes the modules that an option `block` lists, kinds with their options.
   */
  create(options: z.output<S>, make: (module: ModuleData) => GrowableModule): GrowableModule;
}

/** A kind of module, with the types of its options kept inside. */
export function moduleKind<S extends z.ZodObject>(kind: ModuleKind<S>): ModuleKind {
  return kind;
}
