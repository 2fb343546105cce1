import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomKey, referenceBackend } from '@meristem/autodiff';
import { keyedChoices } from '@meristem/autodiff/testing';
import { exportJavaScript } from '@meristem/exchange';
import {
  randomNetwork,
  randomOptions,
  randomTrainer,
  restlessGrowth,
  trained,
} from '@meristem/growable/testing';
import type { Network } from '@meristem/network';
import type { Browser } from 'playwright-core';
import { serveFolder } from './static-server.ts';
import { visit } from './visit.ts';

/** Numbers of every step, by port. */
type Steps = Readonly<Record<string, readonly (number | readonly number[])[]>>;

const NETWORKS = 8;
const STEPS = 12;
/** Engines round the functions of `Math` differently in their last bits. */
const TOLERANCE = 1e-6;

/** A network of several areas that has grown. */
function grownNetwork(seed: number): Network {
  const graph = randomNetwork(keyedChoices(randomKey(seed)));
  const backend = referenceBackend('single');
  const options = randomOptions(graph, { backend, growth: restlessGrowth({ members: 0.1 }) });
  return trained(randomTrainer(graph, options), 12).network();
}

/** A sequence that a network may hear. */
function sequenceFor({ program: { inputs } }: Network): Steps {
  const ports = inputs.map(({ name, kind, size }, p) => {
    const vector = (t: number): number[] => Array.from({ length: size }, (_, i) => Math.sin(3 * t + i + p));
    return [
      name,
      Array.from({ length: STEPS }, (_, t) => (kind === 'symbol' ? (t * t + p) % size : vector(t))),
    ];
  });
  return Object.fromEntries(ports) as Steps;
}

/** The largest difference between what a module said and what its network says; NaN where something is missing. */
function difference(network: Network, steps: Steps, said: Steps | undefined): number {
  const sequences = Object.entries(steps).map(([port, rows]) => [port, [rows]]);
  const expected = network.predict(Object.fromEntries(sequences) as never);
  const apart = Object.entries(expected).flatMap(([port, each]) => {
    const found = said?.[port]?.flat() ?? [];
    const wanted = each.kind === 'symbol' ? each.logits : each.raw;
    return Array.from(wanted, (value, i) => Math.abs(value - (found[i] ?? NaN)));
  });
  return Math.max(...apart);
}

/**
 * Writes networks as JavaScript modules, lets a plain page import them, without a bundler, and compares their predictions with
 * those of the networks.
 *
 * @returns the problems found.
 */
export async function checkFrozenPage(browser: Browser, folder: string): Promise<string[]> {
  mkdirSync(folder);
  const networks = Array.from({ length: NETWORKS }, (_, seed) => {
    const network = grownNetwork(seed);
    return { file: `network-${seed}.mjs`, network, steps: sequenceFor(network) };
  });
  for (const { file, network } of networks) writeFileSync(join(folder, file), exportJavaScript(network));
  const inputs = Object.fromEntries(networks.map(({ file, steps }) => [file, steps]));
  writeFileSync(join(folder, 'inputs.json'), JSON.stringify(inputs));
  for (const name of ['index.html', 'page.mjs']) {
    copyFileSync(join(import.meta.dirname, 'frozen-page', name), join(folder, name));
  }
  const server = await serveFolder(folder, { isolated: false });
  try {
    const { report, complaints } = await visit<Record<string, Steps>>(browser, `${server.origin}/`);
    const apart = networks.map(({ file, network, steps }) => difference(network, steps, report[file]));
    const worst = Math.max(...apart).toExponential(1);
    process.stdout.write(
      `a plain page: ${NETWORKS} networks as modules, at most ${worst} from their own predictions\n`,
    );
    return [
      ...complaints.map((complaint) => `frozen page: ${complaint}`),
      ...networks.flatMap(({ file }, i) =>
        (apart[i] as number) <= TOLERANCE
          ? []
          : [`frozen page, ${file}: found predictions ${apart[i]} apart, expected at most ${TOLERANCE}.`],
      ),
    ];
  } finally {
    await server.close();
    for (const { network } of networks) network.release();
  }
}
