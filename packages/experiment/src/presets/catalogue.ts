import { gridOf, type GridPort, type InputPort, nearestName, type Ports } from '@meristem/autodiff';
import { type ArchitectureSpec, parseArchitecture } from '../architecture/architecture-spec.ts';
import { SpecError } from '../spec-error.ts';
import { all, type CatalogueEntry, type Frame, type Plan, type Recipe, sensed, type Wire } from './recipe.ts';
import { SEEDS } from './specialists.ts';

/** What a built-in architecture may be asked for. */
export interface CatalogueChoice {
  readonly ports: Ports;
  /** Units that every area starts with; 1 unless told. */
  readonly units?: number;
}

/** Modules one after another, the first of which reads the inputs and the last of which feeds the outputs. */
function chain(modules: Readonly<Record<string, object>>): Recipe['plan'] {
  const names = Object.keys(modules);
  return ({ inputs, outputs, units }) => ({
    areas: names.map((name) => ({ name, units, ...modules[name] })),
    projections: [
      ...sensed(inputs, names.slice(0, 1)),
      ...names.slice(1).flatMap((name, i) => all([names[i] as string], [name])),
      ...all(names.slice(-1), outputs),
    ],
  });
}

const pool = (activation: 'tanh' | 'relu' | 'gated' | 'lstm'): object => ({
  kind: 'recurrentPool',
  activation,
});

/** Two pools that both see the input and feed the output; the second acts on the first in a way of its own. */
function pair(first: string, second: string, wires: readonly Wire[]): Recipe['plan'] {
  return ({ inputs, outputs, units }) => ({
    areas: [first, second].map((name) => ({ name, units, ...pool('tanh') })),
    projections: [...sensed(inputs, [first, second]), ...wires, ...all([first, second], outputs)],
  });
}

/** A stack of blocks of attention and a layer, each behind a norm, over steps that are told apart by their number. */
function transformer({ inputs, outputs, units }: Frame): Plan {
  const grown = units === 1;
  const block = [
    { kind: 'attention', ...(!grown && { heads: { units: 4 }, headWidth: { units: Math.ceil(units / 4) } }) },
    { kind: 'feedforwardLayer', activation: 'gelu', units: grown ? 1 : 4 * units },
  ];
  const stack = { kind: 'residualStack', blocks: 1, normalisation: 'layer', positions: 'learned', block };
  return chain({ stack: { ...stack, minUnits: 2 } })({ inputs, outputs, units: Math.max(2, units) });
}

/** Sites along an extent that a pool puts together, and from which on it does. */
const POOLED = 2;
/** Sites along an extent of a window. */
const WINDOW = 3;

/**
 * Two layers of channels with a pool behind each, then a layer that reads all sites at once. Windows and pools are as large as the
 * grid lets them be; inputs that are no grid are read by the last layer.
 */
function convolutional({ inputs, outputs, units }: Frame): Plan {
  const grids = inputs.flatMap((port) => gridIn(port) ?? []);
  const first = grids[0]!;
  const alike = grids.filter(({ sites }) => sites.join() === first.sites.join());
  const others = inputs.filter(({ name }) => !alike.some((grid) => grid.name === name));
  const look = (sites: readonly number[]): object => ({
    size: sites.map((extent) => Math.min(WINDOW, extent)),
  });
  const pool = (sites: readonly number[]): object => ({
    by: 'max',
    size: sites.map((extent) => Math.min(POOLED, extent)),
  });
  const left = first.sites.map((extent) => Math.max(1, Math.floor(extent / POOLED)));
  return {
    areas: ['edges', 'shapes', 'whole'].map((name) => ({ name, units, kind: 'feedforwardLayer' })),
    projections: [
      ...all(
        alike.map(({ name }) => name),
        ['edges'],
        { window: look(first.sites) },
      ),
      ...all(['edges'], ['shapes'], { pool: pool(first.sites), window: look(left) }),
      ...all(['shapes'], ['whole'], { pool: pool(left), flatten: true }),
      ...sensed(others, ['whole']),
      ...all(['whole'], outputs),
    ],
  };
}

const RECIPES: readonly Recipe[] = [
  {
    name: 'recurrent',
    summary: 'One pool of tanh units with all-to-all recurrent weights: the network of the paper.',
    plan: chain({ memory: pool('tanh') }),
  },
  {
    name: 'rectified',
    summary: 'One pool of rectified linear units with all-to-all recurrent weights.',
    plan: chain({ memory: pool('relu') }),
  },
  {
    name: 'gated',
    summary: 'One pool of gated recurrent units.',
    plan: chain({ memory: pool('gated') }),
  },
  {
    name: 'lstm',
    summary: 'One pool of LSTMs: units with a cell that is carried beside what they put out.',
    plan: chain({ memory: pool('lstm') }),
  },
  {
    name: 'embedding-gru',
    summary:
      'A linear layer that symbols look their rows up in, whose width grows, under one pool of gated recurrent units.',
    plan: chain({ embedding: { kind: 'feedforwardLayer', activation: 'identity' }, memory: pool('gated') }),
  },
  {
    name: 'stacked',
    summary: 'Two recurrent pools, the second on top of the first.',
    plan: chain({ lower: pool('tanh'), upper: pool('tanh') }),
  },
  {
    name: 'loop',
    summary:
      'Two recurrent pools that both see the input and feed the output, with feedback from the second to the first.',
    plan: pair('memory', 'association', [
      ...all(['memory'], ['association']),
      ...all(['association'], ['memory'], { delay: 1 }),
    ]),
  },
  {
    name: 'layered',
    summary: 'Two feedforward layers of rectified units, the second on top of the first; no memory.',
    plan: chain({ lower: { kind: 'feedforwardLayer' }, upper: { kind: 'feedforwardLayer' } }),
  },
  {
    name: 'deep',
    summary: 'A stack of residual blocks, which are born and removed as units are; no memory.',
    plan: (frame) =>
      chain({ stack: { kind: 'residualStack', blocks: 1, width: { units: frame.units } } })(frame),
  },
  {
    name: 'areas',
    summary:
      'Recurrent pools that are born and removed as units are; each sees the input, feeds the output and reads the others with a delay.',
    plan: ({ inputs, units }) => ({
      areas: [],
      projections: [],
      populations: [
        {
          name: 'area',
          template: { units, ...pool('tanh') },
          min: 1,
          reads: [
            ...(inputs.some(({ kind }) => kind === 'grid')
              ? [{ place: '@inputs', flatten: true }]
              : ['@inputs']),
            { place: '@peers', delay: 1 },
          ],
        },
      ],
    }),
  },
  {
    name: 'modulated',
    summary:
      'Two recurrent pools, the second of which acts on the first by a learned mixture of addition and multiplication.',
    plan: pair('memory', 'modulator', [
      ...all(['modulator'], ['memory'], { interaction: 'mixture' }),
      ...all(['memory'], ['modulator'], { delay: 1 }),
    ]),
  },
  {
    name: 'transformer',
    summary:
      'A stack of blocks of causal attention and a layer, behind norms; heads, what is in them, layers, blocks and the stream grow.',
    plan: transformer,
  },
  {
    name: 'convolutional',
    summary:
      'Two layers of rectified channels that look through windows of 3 at each site of a grid, a pool behind each, and a layer that reads all.',
    needs: {
      words: 'one that is a grid, such as an image',
      remedy: 'Say how the numbers of a vector lie, sites: [rows, columns], or choose another architecture.',
      fits: ({ inputs }) => inputs.some(gridIn),
    },
    plan: convolutional,
  },
];

/** A grid that an input is, or whose numbers it has. */
function gridIn(port: InputPort): GridPort | undefined {
  if (port.kind === 'grid') return port;
  return port.kind === 'vector' ? gridOf(port) : undefined;
}

/** The architectures that come with the package, those last that nothing but their rule makes networks of. */
export function architectureCatalogue(): readonly CatalogueEntry[] {
  return [...RECIPES, ...SEEDS].map(({ name, summary }) => ({ name, summary }));
}

/**
 * Names of the architectures that are networks from the start, whatever the rule: of those that fit some ports, where these are
 * given. `architectureByName` knows `specialists` and `specialist-layers` too, whose areas are born under `area-growth`.
 */
export function architectureNames(ports?: Ports): readonly string[] {
  return RECIPES.filter(({ needs }) => !ports || !needs || needs.fits(ports)).map(({ name }) => name);
}

/**
 * An architecture of the catalogue, for a task's ports.
 *
 * @throws SpecError if there is none of that name, or it is not for such ports.
 */
export function architectureByName(name: string, choice: CatalogueChoice): ArchitectureSpec {
  const recipe = [...RECIPES, ...SEEDS].find((candidate) => candidate.name === name);
  if (!recipe) {
    const names = architectureCatalogue().map((each) => each.name);
    const nearest = nearestName(name, names);
    throw new SpecError(
      `architecture: found no "${name}", expected one of: ${names.join(', ')}, or a JSON file.` +
        (nearest === undefined ? '' : ` Did you mean "${nearest}"?`),
    );
  }
  if (recipe.needs?.fits(choice.ports) === false) {
    const found = choice.ports.inputs.map((port) => `"${port.name}" (${port.kind})`).join(', ');
    const { words, remedy } = recipe.needs;
    throw new SpecError(`architecture "${name}": found the inputs ${found}, expected ${words}. ${remedy}`);
  }
  const frame = {
    inputs: choice.ports.inputs,
    outputs: choice.ports.targets.map((port) => port.name),
    units: choice.units ?? 1,
  };
  const inputs = frame.inputs.map((port) => port.name);
  return parseArchitecture({ name, inputs, outputs: frame.outputs, ...recipe.plan(frame) }).spec;
}
