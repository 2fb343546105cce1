import type { ArchitectureSpec, ContentSpec, Experiment } from '@meristem/experiment';
import { isObject } from '../contract/json.ts';
import type { StudioDocument } from '../contract/document.ts';

/** A program in TypeScript that declares an architecture, and trains it as an experiment says. */
export function networkCode(
  architecture: ArchitectureSpec,
  { document, experiment }: { readonly document: StudioDocument; readonly experiment: Experiment },
): string {
  const { architecture: _spec, ...settings } = experiment;
  const kinds = [...new Set(moduleKinds(architecture))].sort();
  const own = document.data !== undefined;
  const task = own
    ? `const task = await ${settings.task.name}Task(fileSource(${literal(dataName(document))}), ${literal(settings.task.options)});`
    : `const task = taskByName(${literal(settings.task.name)}, ${literal(settings.task.options)});`;
  return [
    `import { architectureFrom${kinds.map((kind) => `, ${kind}`).join('')} } from '@meristem/growable';`,
    "import { architectureSpec, parseExperiment, trainerOf } from '@meristem/experiment';",
    ...(own
      ? [
          `import { ${settings.task.name}Task } from '@meristem/data';`,
          "import { fileSource } from '@meristem/data/file';",
        ]
      : ["import { taskByName } from '@meristem/tasks';"]),
    "import { cpuBackend } from '@meristem/backend-cpu';",
    '',
    '/** The network as it is drawn, with as many units as it has grown to. */',
    `export const architecture = ${graphCode(architecture, '')};`,
    '',
    '/** Everything else that decides the training. */',
    `const settings = ${literal(settings)};`,
    '',
    '/** Trains it to the end, and returns the trainer: `trainer.network()` is the trained network. */',
    'export async function train() {',
    `  ${task}`,
    '  const experiment = parseExperiment({ ...settings, architecture: architectureSpec(architecture) });',
    `  const backend = await cpuBackend({ precision: ${literal(document.precision)} });`,
    `  const trainer = trainerOf(experiment, { task, seed: ${document.seed}, backend });`,
    '  for await (const { cycle, smoothedLoss } of trainer.run({ cycles: experiment.cycles, reportEvery: 1000 })) {',
    '    console.log(cycle, smoothedLoss);',
    '  }',
    '  return trainer;',
    '}',
    '',
  ].join('\n');
}

/** What a file of one's own data is called beside its program. */
export function dataName({ data }: Pick<StudioDocument, 'data'>): string {
  return data?.kind === 'text' ? 'data.txt' : 'data.csv';
}

function graphCode({ areas, populations, ...graph }: ArchitectureSpec, indent: string): string {
  const inner = `${indent}    `;
  const fields = [
    `name: ${literal(graph.name)}`,
    `inputs: ${literal(graph.inputs)}`,
    `areas: ${listCode(
      areas.map((area) => {
        const { name, after, ...content } = area as { name: string; after?: number } & ContentSpec;
        const order = after === undefined ? '' : `after: ${after}, `;
        return `{ name: ${literal(name)}, ${order}content: ${contentCode(content as ContentSpec, inner)} }`;
      }),
      indent,
    )}`,
    `outputs: ${literal(graph.outputs)}`,
    `projections: ${listCode(graph.projections.map(literal), indent)}`,
    ...(populations
      ? [
          `populations: ${listCode(
            populations.map(({ template, ...population }) => {
              return `{ ...${literal(population)}, template: ${contentCode(template, inner)} }`;
            }),
            indent,
          )}`,
        ]
      : []),
    ...(graph.plasticProjections ? [`plasticProjections: ${literal(graph.plasticProjections)}`] : []),
  ];
  return `architectureFrom({\n${fields.map((field) => `${indent}  ${field},\n`).join('')}${indent}})`;
}

function listCode(entries: readonly string[], indent: string): string {
  if (entries.length === 0) return '[]';
  return `[\n${entries.map((entry) => `${indent}    ${entry},\n`).join('')}${indent}  ]`;
}

function contentCode(content: ContentSpec, indent: string): string {
  if (isGraphContent(content)) return graphCode(content.graph, indent);
  const { kind, block, ...options } = content as ModuleFields;
  // Of a stack whose blocks are listed, these say what their units do.
  const own = block
    ? Object.fromEntries(Object.entries(options).filter(([key]) => !BLOCK_OPTIONS.has(key)))
    : options;
  const fields = Object.entries(own)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${keyCode(key)}: ${literal(value)}`);
  if (block) fields.push(`block: [${block.map((each) => contentCode(each, indent)).join(', ')}]`);
  return `${kind}({${fields.length > 0 ? ` ${fields.join(', ')} ` : ''}})`;
}

type ModuleFields = {
  readonly kind: string;
  readonly block?: readonly ContentSpec[];
  readonly [field: string]: unknown;
};

const BLOCK_OPTIONS: ReadonlySet<string> = new Set(['activation', 'dropout']);

function isGraphContent(content: ContentSpec): content is Extract<ContentSpec, { readonly kind: 'graph' }> {
  return content.kind === 'graph';
}

function moduleKinds({ areas, populations = [] }: ArchitectureSpec): readonly string[] {
  const of = (content: ContentSpec): readonly string[] => {
    if (isGraphContent(content)) return moduleKinds(content.graph);
    const { kind, block = [] } = content as ModuleFields;
    return [kind, ...block.flatMap(of)];
  };
  return [
    ...areas.flatMap((area) => of(area as ContentSpec)),
    ...populations.flatMap(({ template }) => of(template)),
  ];
}

/** Plain data as TypeScript: texts are quoted, so that a name is never code. */
function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'undefined';
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return fields.length === 0
    ? '{}'
    : `{ ${fields.map(([key, each]) => `${keyCode(key)}: ${literal(each)}`).join(', ')} }`;
}

function keyCode(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : `[${quoted(key)}]`;
}

function quoted(text: string): string {
  const json = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return `'${json.replaceAll("'", "\\'")}'`;
}
