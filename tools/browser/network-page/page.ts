/// <reference lib="dom" />
import { type Said, saidBy } from './said.ts';

/** Loads a network as any page would, and asks it with both backends; the fast one comes when it is wanted. */
async function said(): Promise<Said> {
  const answer = await fetch('./network.safetensors');
  const file = new Uint8Array(await answer.arrayBuffer());
  const plain = saidBy(file);
  const { cpuBackend } = await import('@meristem/backend-cpu');
  return { plain, fast: saidBy(file, await cpuBackend({ precision: 'portable' })) };
}

window.pageReport = said().then((report) => JSON.stringify(report));
