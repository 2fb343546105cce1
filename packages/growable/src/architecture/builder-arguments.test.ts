import { OptionError } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { areaGraph, type GraphBuilder } from './graph-builder.ts';

const NODE = 'expected a node, as `input`, `area` and `output` return it';
const KEEP = 'Keep what declared the place: const memory = area("memory", ...).';

const pool = recurrentPool();

/** Calls of a builder from JavaScript that are wrong in one way, and what is said of them. */
const WRONG: readonly (readonly [call: (builder: GraphBuilder) => void, message: string])[] = [
  [
    ({ output }) => output('next', ['memory' as never]),
    `output "next": from[0]: found "memory", ${NODE}. ${KEEP}`,
  ],
  [
    ({ area, output }) => output('next', area('memory', pool) as never),
    `output "next": from: found {"kind":"area","name":"memory"}, expected a list, each entry a node`,
  ],
  [
    ({ project, area }) => project('symbol' as never, area('memory', pool)),
    `project: from: found "symbol", ${NODE}`,
  ],
  [
    ({ project, input }) => project(input('symbol'), undefined as never),
    `project: to: found nothing, ${NODE}`,
  ],
  [
    ({ project, input, area }) => project(input('symbol'), area('memory', pool), { dealy: 1 } as never),
    'project "symbol" to "memory": options.dealy: found an option that is not known, expected one of: "delay", ' +
      '"interaction", "pool", "window", "flatten". Did you mean "delay"?',
  ],
  [
    ({ project, input, area }) => project(input('image'), area('memory', pool), { window: { size: 0 } }),
    'project "image" to "memory": options.window.size: found 0, expected a whole number, 1 or more, or a list',
  ],
  [
    ({ project, input, area }) =>
      project(input('image'), area('memory', pool), { window: { size: 3, padding: 'valid' as never } }),
    'project "image" to "memory": options.window.padding: found "valid", expected one of: "same", "none"',
  ],
  [
    ({ project, input, area }) =>
      project(input('image'), area('memory', pool), { pool: { by: 'sum' as never } }),
    'project "image" to "memory": options.pool.by: found "sum", expected one of: "max", "mean"',
  ],
  [
    ({ project, input, area }) => project(input('image'), area('memory', pool), { flatten: false as never }),
    'project "image" to "memory": options.flatten: found false, expected true. Leave it out where sites stay apart.',
  ],
  [
    ({ project, area }) => project(area('a', pool), area('b', pool), { delay: 2 as never }),
    'project "a" to "b": options.delay: found 2, expected 0 or 1.',
  ],
  [
    ({ area }) => area('memory', recurrentPool as never),
    'area "memory": content: found a function, expected a module or a graph. Call what makes it: recurrentPool(), not',
  ],
  [({ area }) => area(3 as never, pool), 'area: name: found 3, expected a name.'],
  [
    ({ areas }) => areas('extra', pool, { inital: 2 } as never),
    'areas "extra": options.inital: found an option that is not known',
  ],
  [
    ({ areas }) => areas('extra', pool, { reads: ['@input' as never] }),
    `areas "extra": options.reads[0]: found "@input", ${NODE}, or one of: "@inputs", "@areas", "@peers", "@outputs"`,
  ],
  [
    ({ areas }) => areas('extra', pool, { feeds: [{ place: '@outputs', delay: true as never }] }),
    'areas "extra": options.feeds[0].delay: found true, expected 0 or 1.',
  ],
  [
    ({ projections }) => projections('links', { sources: '@areas' as never }),
    'projections "links": options.sources: found "@areas", expected a list',
  ],
];

describe('the builder of a graph', () => {
  it.each(WRONG)('refuses what is no place, module or option: %s', (call, message) => {
    const build = (): unknown => areaGraph('wrong', call);
    expect(build).toThrow(OptionError);
    expect(build).toThrow(message);
  });
});
