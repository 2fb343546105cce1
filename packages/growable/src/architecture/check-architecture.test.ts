import { describe, expect, it } from 'vitest';
import type { Architecture } from './architecture.ts';
import { areaGraph, type GraphBuilder } from './graph-builder.ts';
import { evaluationOrder } from './check-architecture.ts';
import { ArchitectureError } from './errors.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';

const pool = recurrentPool();

/** Input, area and output by name, wired in a row. */
function row(names: { readonly input?: string; readonly area?: string; readonly output?: string }) {
  return ({ input, area, project, output }: GraphBuilder): void => {
    const { input: from = 'symbol', area: middle = 'memory', output: to = 'next' } = names;
    const node = area(middle, pool);
    project(input(from), node);
    output(to, [node]);
  };
}

/** Areas `a`, `b`, `c` ... between `symbol` and `next`, and the projections given as `a>b` or, delayed, `a~b`. */
function wired(areas: string, projections: string) {
  return ({ input, area, project, output }: GraphBuilder): void => {
    const nodes = new Map([['symbol', input('symbol')]]);
    for (const name of areas) nodes.set(name, area(name, pool));
    nodes.set('next', output('next', []));
    for (const text of projections.split(' ')) {
      const [from, to] = text.split(/[>~]/) as [string, string];
      project(nodes.get(from) ?? { kind: 'area', name: from }, nodes.get(to) ?? { kind: 'area', name: to }, {
        delay: text.includes('~') ? 1 : 0,
      });
    }
  };
}

describe('areaGraph', () => {
  it('holds what was declared, in order', () => {
    const { name, inputs, areas, outputs, projections } = areaGraph(
      'loop',
      wired('ab', 'symbol>a a>b b~a b>next'),
    );
    expect({ name, inputs, outputs }).toEqual({ name: 'loop', inputs: ['symbol'], outputs: ['next'] });
    expect(areas).toEqual([
      { name: 'a', content: pool },
      { name: 'b', content: pool },
    ]);
    expect(projections).toEqual([
      { from: 'symbol', to: 'a', delay: 0, interaction: 'additive' },
      { from: 'a', to: 'b', delay: 0, interaction: 'additive' },
      { from: 'b', to: 'a', delay: 1, interaction: 'additive' },
      { from: 'b', to: 'next', delay: 0, interaction: 'additive' },
    ]);
  });

  it('reads outputs from all given places', () => {
    const { projections } = areaGraph('direct', ({ input, output }) => {
      output('next', [input('left'), input('right')]);
    });
    expect(projections).toEqual([
      { from: 'left', to: 'next', delay: 0, interaction: 'additive' },
      { from: 'right', to: 'next', delay: 0, interaction: 'additive' },
    ]);
  });

  it.each([
    ['a self-projection that is delayed', wired('a', 'symbol>a a~a a>next')],
    ['a cycle with one delay', wired('abc', 'symbol>a a>b b>c c~a c>next')],
    ['an area that only feeds another', wired('ab', 'symbol>a a~b b>next')],
  ])('accepts %s', (_what, build) => {
    expect(areaGraph('fine', build).outputs).toEqual(['next']);
  });
});

describe('a graph that cannot be built', () => {
  it.each<[string, (builder: GraphBuilder) => void, string]>([
    [
      'an area with the name of an input',
      row({ area: 'symbol' }),
      'found "symbol" twice, expected unique names',
    ],
    ['an area with the name of an output', row({ area: 'next' }), 'found "next" twice'],
    ['an input with the name of an output', row({ input: 'same', output: 'same' }), 'found "same" twice'],
    ['two areas of one name', wired('aa', 'symbol>a a>next'), 'found "a" twice'],
    [
      'an area named like the axis of time',
      row({ area: 'time' }),
      'found name "time", which is reserved, expected another',
    ],
    ['an area named like the batch axis', row({ area: 'batch' }), 'found name "batch", which is reserved'],
    [
      'an input named like an input of the step',
      row({ input: 'learningRate' }),
      'found name "learningRate", which is reserved',
    ],
    [
      'a name that every object knows',
      row({ area: 'constructor' }),
      'found name "constructor", which is reserved',
    ],
    [
      'a name with a space',
      row({ area: 'two words' }),
      'found name "two words", expected a letter followed by',
    ],
    ['a name with a dot', row({ area: 'a.b' }), 'found name "a.b", expected a letter followed by'],
    [
      'a name that starts with a digit',
      row({ output: '1st' }),
      'found name "1st", expected a letter followed by',
    ],
    ['an empty name', row({ area: '' }), 'found name "", expected a letter followed by'],
    [
      'no input',
      ({ area, output }) => output('next', [area('a', pool)]),
      'found no input, expected at least one',
    ],
    [
      'no output',
      ({ input, area, project }) => project(input('x'), area('a', pool)),
      'found no output, expected at least one',
    ],
    [
      'a source that is not there',
      wired('a', 'nowhere>a symbol>a a>next'),
      'projection from "nowhere" to "a": found no input or area "nowhere", expected one of: symbol, a',
    ],
    [
      'a target that is not there',
      wired('a', 'symbol>a a>nowhere a>next'),
      'projection from "a" to "nowhere": found no area or output "nowhere", expected one of: a, next',
    ],
    ['a projection from an output', wired('a', 'symbol>a a>next next>a'), 'found no input or area "next"'],
    ['a projection to an input', wired('a', 'symbol>a a>next a>symbol'), 'found no area or output "symbol"'],
    ['a projection twice', wired('a', 'symbol>a symbol>a a>next'), 'from "symbol" to "a": found it twice'],
    [
      'a projection twice with other delays',
      wired('ab', 'symbol>a a>b a~b b>next'),
      'from "a" to "b": found it twice',
    ],
    [
      'a delay from an input',
      wired('a', 'symbol~a a>next'),
      'found delay 1, expected 0: delays stand between areas',
    ],
    [
      'a delay to an output',
      wired('a', 'symbol>a a~next'),
      'found delay 1, expected 0: delays stand between areas',
    ],
    ['an area that nothing feeds', wired('ab', 'symbol>a a>next b>next'), 'found that no input reaches "b"'],
    ['an area that feeds nothing', wired('ab', 'symbol>a a>next a>b'), 'found that "b" reaches no output'],
    ['an output that nothing feeds', wired('a', 'symbol>a'), 'found that no input reaches "next"'],
    [
      'an input that feeds nothing',
      ({ input, area, project, output }) => {
        const node = area('a', pool);
        project(input('x'), node);
        input('idle');
        output('next', [node]);
      },
      'found that "idle" reaches no output',
    ],
    [
      'two areas that only feed each other',
      wired('abc', 'symbol>a a>next b>c c~b'),
      'found that no input reaches "b", expected a path to it. Add a projection or remove it.',
    ],
  ])('%s', (_what, build, message) => {
    const failure = (): Architecture => areaGraph('broken', build);
    expect(failure).toThrow(ArchitectureError);
    expect(failure).toThrow(`architecture "broken": `);
    expect(failure).toThrow(message);
  });

  it.each([
    ['of one area', 'a', 'symbol>a a>a a>next', '"a" -> "a"'],
    ['of two areas', 'ab', 'symbol>a a>b b>a b>next', '"a" -> "b" -> "a"'],
    ['of three areas beside others', 'xabc', 'symbol>x x>a a>b b>c c>a c>next', '"a" -> "b" -> "c" -> "a"'],
  ])(
    'a cycle without delay %s is named in the direction of its projections',
    (_what, areas, projections, cycle) => {
      const failure = (): Architecture => areaGraph('broken', wired(areas, projections));
      expect(failure).toThrow(
        `found a cycle of projections without delay, ${cycle}, expected none. Give one of them delay 1`,
      );
    },
  );
});

describe('evaluationOrder', () => {
  it('puts the sources of undelayed projections first, however the areas were declared', () => {
    const architecture = areaGraph('deep', wired('dcba', 'symbol>a a>b b>c a>c c>d d~a d>next'));
    expect(evaluationOrder(architecture)).toEqual(['a', 'b', 'c', 'd']);
  });
});
