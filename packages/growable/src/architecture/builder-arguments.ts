import {
  ANYTHING,
  anyOf,
  checkArgument,
  checkOptions,
  listOf,
  oneOf,
  type OptionTable,
  required,
  shape,
  that,
} from '@meristem/autodiff';
import { PLACE_SETS } from './architecture-populations.ts';
import type { PoolOptions, WindowOptions } from './meeting.ts';
import type { AreasOptions, GraphBuilder, ProjectionOptions, ProjectionsOptions } from './graph-builder.ts';

/*
 * What the builder of a graph is called with, checked where it is called: names and numbers are looked at with the graph as
 * a whole, by their paths.
 */

const KINDS = ['input', 'area', 'graph', 'output'];

const NAME = that('a name', (value) => typeof value === 'string');
const NODE = that(
  'a node, as `input`, `area` and `output` return it',
  (value) => KINDS.includes((value as { readonly kind?: string } | null | undefined)?.kind ?? ''),
  'Keep what declared the place: const memory = area("memory", ...).',
);
const CONTENT = that(
  'a module or a graph',
  (value) => typeof value === 'object' && value !== null && ('declare' in value || 'areas' in value),
  'Call what makes it: recurrentPool(), not recurrentPool.',
);
const perExtent = (least: 0 | 1) => {
  const count = that(
    `a whole number, ${least} or more`,
    (value) => Number.isSafeInteger(value) && (value as number) >= least,
  );
  return anyOf(count, listOf(count));
};
const [FROM_ZERO, FROM_ONE] = [perExtent(0), perExtent(1)];
const CONNECTION: OptionTable<ProjectionOptions> = {
  delay: that('0 or 1', (value) => value === 0 || value === 1),
  interaction: oneOf(['additive', 'multiplicative', 'mixture']),
  pool: shape<PoolOptions>({
    by: required(oneOf(['max', 'mean'])),
    ...{ size: FROM_ONE, stride: FROM_ONE, padding: FROM_ZERO },
  }),
  window: shape<WindowOptions>({
    size: required(FROM_ONE),
    ...{ stride: FROM_ONE, dilation: FROM_ONE, padding: anyOf(oneOf(['same', 'none']), FROM_ZERO) },
    groups: that(
      '"units"',
      (value) => value === 'units',
      'For a number of groups declare as many areas side by side, each with units of its own.',
    ),
  }),
  flatten: that('true', (value) => value === true, 'Leave it out where sites stay apart.'),
};
const PLACE = anyOf(NODE, oneOf(PLACE_SETS));
const WIRE = anyOf(NODE, oneOf(PLACE_SETS), shape({ place: required(PLACE), ...CONNECTION }));
const PLACES = listOf(PLACE);
const WIRES = listOf(WIRE);
const NODES = listOf(NODE);
const BOUNDS = { min: ANYTHING, max: ANYTHING };
const AREAS: OptionTable<AreasOptions> = {
  ...BOUNDS,
  ...{ initial: ANYTHING, named: ANYTHING },
  ...{ reads: WIRES, feeds: WIRES, members: NODES },
};
const PROJECTIONS: OptionTable<ProjectionsOptions> = {
  ...BOUNDS,
  ...{ sources: PLACES, targets: PLACES, members: listOf(NAME) },
};

/** A builder that refuses arguments which are of another kind than its own. */
export function checkedBuilder(builder: GraphBuilder): GraphBuilder {
  return {
    input: (port) => {
      checkArgument('input', 'port', port, NAME);
      return builder.input(port);
    },
    area: ((name: string, content: never) => {
      checkArgument('area', 'name', name, NAME);
      checkArgument(`area "${name}"`, 'content', content, CONTENT);
      return builder.area(name, content);
    }) as GraphBuilder['area'],
    project: (from, to, options = {}) => {
      checkArgument('project', 'from', from, NODE);
      checkArgument('project', 'to', to, NODE);
      checkOptions(`project "${from.name}" to "${to.name}"`, options, CONNECTION);
      builder.project(from, to, options);
    },
    output: (port, from) => {
      checkArgument('output', 'port', port, NAME);
      checkArgument(`output "${port}"`, 'from', from, NODES);
      return builder.output(port, from);
    },
    areas: (name, template, options = {}) => {
      checkArgument('areas', 'name', name, NAME);
      checkArgument(`areas "${name}"`, 'template', template, CONTENT);
      checkOptions(`areas "${name}"`, options, AREAS);
      builder.areas(name, template, options);
    },
    projections: (name, options = {}) => {
      checkArgument('projections', 'name', name, NAME);
      checkOptions(`projections "${name}"`, options, PROJECTIONS);
      builder.projections(name, options);
    },
  };
}
