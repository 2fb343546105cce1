import { ModuleEmitter } from '../codegen/emit-module.ts';
import { kernelName } from '../codegen/kernel-name.ts';
import type { GeneratedKernel } from '../program/operation.ts';
import { CompiledModules } from './compiled-modules.ts';

/** Kernels without a user that are kept in case that the next plan needs them, as one after a change of structure does. */
const MOST_IDLE = 128;

/** A compiled kernel. */
interface Compiled {
  readonly name: string;
  /** Its place in the function table. */
  readonly place: number;
  /** How many programs use it. */
  users: number;
}

/** What kernels are generated for. */
export interface KernelHost {
  readonly table: WebAssembly.Table;
  readonly memory: WebAssembly.Memory;
  readonly relaxed: boolean;
  /** Where modules are kept that other machines have compiled; a machine's own unless told. */
  readonly modules?: CompiledModules | undefined;
  /** Told of a module before its kernels `f0`, `f1`, ... are put at their places of the table. */
  announce(bytes: Uint8Array, places: readonly number[]): void;
}

/**
 * The kernels that are generated for plans. Plans share those that are alike; those that no plan uses any more give up
 * their places in the end, so that any number of plans can come and go.
 */
export class GeneratedKernels {
  readonly #host: KernelHost;
  readonly #byName = new Map<string, Compiled>();
  /** By object, as describing a kernel in full takes long. */
  readonly #byKernel = new WeakMap<GeneratedKernel, Compiled>();
  /** Kernels without a user, the one that has been idle for longest first. */
  readonly #idle = new Set<Compiled>();
  readonly #free: number[] = [];
  readonly #modules: CompiledModules;
  readonly #emitter: ModuleEmitter;

  constructor(host: KernelHost) {
    this.#host = host;
    this.#modules = host.modules ?? new CompiledModules();
    this.#emitter = new ModuleEmitter(host);
  }

  /** The place of a kernel that somebody holds. */
  place(kernel: GeneratedKernel): number {
    return (this.#byKernel.get(kernel) as Compiled).place;
  }

  /**
   * Compiles those of some kernels that there are not yet, all at once, and keeps all of them until they are given back.
   *
   * @returns what gives them back.
   */
  hold(kernels: readonly GeneratedKernel[]): () => void {
    const named = new Map<string, GeneratedKernel[]>();
    for (const kernel of kernels) {
      const name = this.#byKernel.get(kernel)?.name ?? kernelName(kernel);
      const alike = named.get(name);
      if (alike) alike.push(kernel);
      else named.set(name, [kernel]);
    }
    this.#compile([...named].filter(([name]) => !this.#byName.has(name)));
    const held = [...named].map(([name, alike]) => {
      const compiled = this.#byName.get(name) as Compiled;
      for (const kernel of alike) this.#byKernel.set(kernel, compiled);
      compiled.users++;
      this.#idle.delete(compiled);
      return compiled;
    });
    let given = false;
    return () => {
      if (!given) for (const compiled of held) this.#giveBack(compiled);
      given = true;
    };
  }

  #compile(missing: readonly (readonly [name: string, alike: readonly GeneratedKernel[]])[]): void {
    if (missing.length === 0) return;
    const { table, memory } = this.#host;
    const { bytes, module } = this.#modules.of(
      missing.map(([name]) => name),
      () => this.#emitter.emit(missing.map(([, [kernel]]) => kernel as GeneratedKernel)),
    );
    const places = missing.map(() => this.#free.pop() ?? table.grow(1));
    try {
      this.#host.announce(bytes, places);
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      places.forEach((place, i) => table.set(place, exports[`f${i}`]));
    } catch (error) {
      this.#free.push(...places);
      throw error;
    }
    missing.forEach(([name], i) => this.#byName.set(name, { name, place: places[i] as number, users: 0 }));
  }

  #giveBack(compiled: Compiled): void {
    compiled.users--;
    if (compiled.users > 0) return;
    this.#idle.add(compiled);
    if (this.#idle.size <= MOST_IDLE) return;
    const [oldest] = this.#idle;
    this.#forget(oldest as Compiled);
  }

  #forget(compiled: Compiled): void {
    this.#idle.delete(compiled);
    this.#byName.delete(compiled.name);
    this.#host.table.set(compiled.place, null);
    this.#free.push(compiled.place);
  }
}
