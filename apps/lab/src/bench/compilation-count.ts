/** Counts WebAssembly modules that are made in this thread, until it is stopped. */
export class CompilationCount {
  count = 0;
  readonly #before = WebAssembly.Module;
  readonly #compile = WebAssembly.compile;

  constructor() {
    const seen = (): void => {
      this.count++;
    };
    const compile = this.#compile;
    WebAssembly.Module = new Proxy(WebAssembly.Module, {
      construct(target, parameters, newTarget) {
        seen();
        return Reflect.construct(target, parameters, newTarget) as object;
      },
    });
    WebAssembly.compile = (...parameters: Parameters<typeof compile>) => {
      seen();
      return compile(...parameters);
    };
  }

  stop(): void {
    WebAssembly.Module = this.#before;
    WebAssembly.compile = this.#compile;
  }
}
