/** Adds up how long WebAssembly modules take to be made in this thread, until it is stopped. */
export class CompilationTime {
  milliseconds = 0;
  readonly #before = WebAssembly.Module;

  constructor() {
    const spent = (milliseconds: number): void => {
      this.milliseconds += milliseconds;
    };
    WebAssembly.Module = new Proxy(WebAssembly.Module, {
      construct(target, parameters, newTarget) {
        const began = performance.now();
        const made = Reflect.construct(target, parameters, newTarget) as object;
        spent(performance.now() - began);
        return made;
      },
    });
  }

  stop(): void {
    WebAssembly.Module = this.#before;
  }
}
