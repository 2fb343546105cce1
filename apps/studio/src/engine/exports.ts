import { architectureSpec, type ArchitectureSpec } from '@meristem/experiment';
import { exportOnnx } from '@meristem/exchange';
import { checkpointToBytes } from '@meristem/growable';
import { type Network, saveNetwork } from '@meristem/network';
import type { JsonObject } from '../contract/json.ts';
import { oneOf } from '../contract/fields.ts';
import type { Exported, ExportedFile, ExportKind } from '../contract/requests.ts';
import type { LiveRun } from './live-run.ts';
import { dataName, networkCode } from './network-code.ts';
import { dataFile } from './own-data.ts';
import { experimentJson } from './run-parts.ts';

/** How a run is taken home, by kind. */
const EXPORTS: Readonly<Record<ExportKind, (run: LiveRun) => Exported>> = {
  experiment: (run) => {
    const name = fileName(run);
    const { seed, precision } = run.parts.document;
    const backend = precision === 'portable' ? ' --backend portable' : '';
    return {
      files: [
        { name: `${name}.json`, mediaType: 'application/json', text: experimentText(run) },
        ...ownFiles(run),
      ],
      words: `Train it from the command line: meristem-lab experiment ${name}.json --seeds ${seed}${backend}`,
    };
  },
  network: (run) => ({
    files: [bytesFile(`${fileName(run)}.safetensors`, withNetwork(run, saveNetwork))],
    words: 'The trained network by itself: loadNetwork of @meristem/network reads it.',
  }),
  onnx: (run) => ({
    files: [bytesFile(`${fileName(run)}.onnx`, withNetwork(run, exportOnnx))],
    words: 'The trained network for any runtime that reads ONNX.',
  }),
  checkpoint: (run) => ({
    files: [bytesFile(`${fileName(run)}.checkpoint`, checkpointToBytes(run.trainer.checkpoint()))],
    words: 'Where the training is now, to the bit: open it together with the document.',
  }),
  code: (run) => ({
    files: [
      {
        name: `${fileName(run)}.ts`,
        mediaType: 'text/typescript',
        text: networkCode(grownArchitecture(run), run.parts),
      },
      ...ownFiles(run),
    ],
    words: 'The TypeScript that builds and trains this network.',
  }),
};

/** What is taken home of a run. @throws StudioFault for what there is not, or whatever a format cannot express */
export function exported(run: LiveRun, what: ExportKind): Exported {
  oneOf(...Object.keys(EXPORTS))(what, '$.what');
  return EXPORTS[what](run);
}

function experimentText({ parts: { document, experiment } }: LiveRun): string {
  const json = experimentJson(experiment);
  const { data } = document;
  if (!data) return `${JSON.stringify(json, null, 2)}\n`;
  const { options } = dataFile(data, json.task.options as never);
  const task = { name: json.task.name, options: { ...(options as JsonObject), file: dataName(document) } };
  return `${JSON.stringify({ ...json, task }, null, 2)}\n`;
}

function ownFiles({ parts: { document } }: LiveRun): readonly ExportedFile[] {
  if (!document.data) return [];
  const { text } = dataFile(document.data);
  return [
    { name: dataName(document), mediaType: document.data.kind === 'text' ? 'text/plain' : 'text/csv', text },
  ];
}

function bytesFile(name: string, bytes: Uint8Array): ExportedFile {
  // A copy of its own, as its memory is handed over.
  return { name, mediaType: 'application/octet-stream', bytes: bytes.slice() };
}

function withNetwork(run: LiveRun, write: (network: Network) => Uint8Array): Uint8Array {
  const network = run.trainer.network();
  try {
    return write(network);
  } finally {
    network.release();
  }
}

/** The architecture as it has grown, with as many neurons in each area as there are now. */
export function grownArchitecture({ trainer }: LiveRun): ArchitectureSpec {
  const sizes = new Map(
    trainer.populations.flatMap(({ name, scale, size }) => (scale === 'neuron' ? [[name, size]] : [])),
  );
  return withSizes(architectureSpec(trainer.architecture), sizes, '');
}

function withSizes(
  spec: ArchitectureSpec,
  sizes: ReadonlyMap<string, number>,
  within: string,
): ArchitectureSpec {
  return {
    ...spec,
    areas: spec.areas.map((area) => {
      const path = `${within}${area.name}`;
      if ('graph' in area && area.kind === 'graph') {
        return { ...area, graph: withSizes(area.graph as ArchitectureSpec, sizes, `${path}.`) };
      }
      const units = sizes.get(path);
      return units === undefined ? area : { ...area, units };
    }) as ArchitectureSpec['areas'],
  };
}

/** A name for files: letters and digits of the document's, as any disk takes them. */
function fileName({ parts: { document } }: LiveRun): string {
  const plain = document.name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 60) || 'network';
}
