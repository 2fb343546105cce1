import type { z } from 'zod';
import { ArchitectureError, type GrowableModule, type ModuleOptions } from '@meristem/growable';
import { BUILT_IN_MODULES } from './built-in-modules.ts';
import type { ModuleData, ModuleKind } from './module-kind.ts';
import { SpecError } from '../spec-error.ts';

/** The kinds of modules that architectures in JSON may name. */
export interface ModuleRegistry {
  /** By the name of the kind. */
  readonly kinds: ReadonlyMap<string, ModuleKind>;
}

/** Fields of an area that are not options of its module. */
const TAKEN: readonly string[] = ['name', 'kind'];

/**
 * A registry of the kinds that come with the package and of kinds of one's own, by name.
 *
 * @throws SpecError if a name is taken, or an option is called as a field of every area is.
 */
export function moduleRegistry<S extends Readonly<Record<string, z.ZodObject>>>(
  kinds: { readonly [K in keyof S]: ModuleKind<S[K]> } = {} as { readonly [K in keyof S]: ModuleKind<S[K]> },
): ModuleRegistry {
  const own = Object.entries(kinds) as unknown as readonly (readonly [string, ModuleKind])[];
  for (const [name, { options }] of own) {
    if (name === 'graph' || name in BUILT_IN_MODULES) {
      throw new SpecError(
        `modules: found kind "${name}", which there is already, expected another name. Rename it.`,
      );
    }
    const taken = Object.keys(options.shape).find((option) => TAKEN.includes(option));
    if (taken !== undefined) {
      throw new SpecError(
        `modules: kind "${name}": found an option "${taken}", which every area has as a field, expected another name. Rename it.`,
      );
    }
  }
  return { kinds: new Map([...Object.entries(BUILT_IN_MODULES), ...own]) };
}

/** The kinds that come with the package. */
export const builtInModules: ModuleRegistry = moduleRegistry({});

/** Makes something of each registry once: schemas take long to build, and every parse asks for one. */
export function oncePerRegistry<T>(make: (registry: ModuleRegistry) => T): (registry: ModuleRegistry) => T {
  const made = new WeakMap<ModuleRegistry, { readonly value: T }>();
  return (registry) => {
    const known = made.get(registry) ?? { value: make(registry) };
    made.set(registry, known);
    return known.value;
  };
}

/** What a registry says of its kinds, for listings. */
export function moduleSummaries({
  kinds,
}: ModuleRegistry): readonly { readonly kind: string; readonly summary: string }[] {
  return [...kinds].map(([kind, { summary }]) => ({ kind, summary }));
}

/**
 * A module of a registered kind.
 *
 * @param path JSON path of the area, for messages.
 * @throws SpecError if the kind is not registered, ArchitectureError if its options contradict one another.
 */
export function moduleOf(
  registry: ModuleRegistry,
  kind: string,
  options: ModuleOptions,
  path: string,
): GrowableModule {
  const { kinds } = registry;
  const entry = kinds.get(kind);
  if (!entry) {
    const known = [...kinds.keys()].join(', ');
    throw new SpecError(
      `architecture: ${path}.kind: found "${kind}", expected one of: ${known}, graph. Register the kind, or mend the name.`,
    );
  }
  const make = ({ kind: inner, ...rest }: ModuleData): GrowableModule =>
    moduleOf(registry, inner, rest, `${path}.block`);
  const created = placed(path, () => entry.create(options, make));
  if (created.kind === kind) return created;
  throw new ArchitectureError(
    `${path}.kind: found a module of kind "${created.kind}" registered as "${kind}", expected the same name. Rename one.`,
  );
}

/** Says where it was if a module refuses its options. */
function placed(path: string, create: () => GrowableModule): GrowableModule {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof ArchitectureError)) throw error;
    throw new ArchitectureError(`${path}: ${error.message}`);
  }
}
