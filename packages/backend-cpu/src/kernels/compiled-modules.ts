/** Modules that are kept in case that another memory needs the same kernels. */
const MOST_MODULES = 64;

/** A generated module, as it was written and as the host compiled it. */
export interface CompiledModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly module: WebAssembly.Module;
}

/** The generated modules of a backend: each is compiled once, however many memories it is to work on. */
export class CompiledModules {
  /** By the names of their kernels; the one that nobody has asked for the longest first. */
  readonly #byNames = new Map<string, CompiledModule>();

  /** The module of some kernels; `emit` writes it if there is none. */
  of(names: readonly string[], emit: () => Uint8Array<ArrayBuffer>): CompiledModule {
    const key = names.join('\n');
    const compiled = this.#byNames.get(key) ?? compiledFrom(emit());
    this.#byNames.delete(key);
    this.#byNames.set(key, compiled);
    if (this.#byNames.size > MOST_MODULES) this.#byNames.delete(this.#byNames.keys().next().value as string);
    return compiled;
  }
}

function compiledFrom(bytes: Uint8Array<ArrayBuffer>): CompiledModule {
  return { bytes, module: new WebAssembly.Module(bytes) };
}
