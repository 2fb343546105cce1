import { base64 } from '../javascript/base64.ts';

/** What a generated module exports. */
export interface FrozenModule {
  predict(
    inputs: Readonly<Record<string, string | readonly unknown[]>>,
  ): Readonly<Record<string, readonly (readonly number[])[]>>;
  createSession(): {
    step(inputs: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly number[]>>;
    reset(): void;
  };
}

/** Loads a module as a program that imports it does. */
export async function loadModule(file: Uint8Array): Promise<FrozenModule> {
  return (await import(/* @vite-ignore */ `data:text/javascript;base64,${base64(file)}`)) as FrozenModule;
}

/** What a generated module exports, without loading it as one: many of them are run in a moment. */
export function runModule(file: Uint8Array): FrozenModule {
  const text = new TextDecoder().decode(file).replaceAll(/^export /gm, '');
  const evaluate = eval;
  return evaluate(`(() => { ${text}\nreturn { predict, createSession }; })()`) as FrozenModule;
}
