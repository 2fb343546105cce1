import { add, multiply, project, sigmoid, slice, sum, tanh, variable, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../architecture/architecture.ts';
import { areaGraph } from '../architecture/graph-builder.ts';
import { ArchitectureError } from './architecture-error.ts';
import { sampleModel, symbolPorts } from '../testing/sample-models.ts';
import { growableModule } from './define-module.ts';
import type { GrowableModule, ModuleScope, ModuleStep, StepContext } from './growable-module.ts';
import { isRecurrent } from './place-module.ts';

const stray = variable({ name: 'memory.stray', dims: [], initial: zeros });

const RANGE = { initial: 1, min: 1, max: 9 };

/** A module that is wrong in one way, and what is said of it. */
type Wrong = readonly [what: string, declare: (scope: ModuleScope) => ModuleStep, message: string];

const WRONG: readonly Wrong[] = [
  [
    'a gate that claims to be a bias',
    ({ bias }) => {
      const leak = bias('leak', { absorbs: 'drive' });
      return ({ drive, previous }) => add(multiply(sigmoid(leak), previous.activation), drive!);
    },
    'variable "memory.leak": absorbs the drive: found sigmoid of the bias apart from the other',
  ],
  [
    'a bias beside one that the drive reaches too',
    ({ bias }) => {
      const [a, b] = [bias('a', { absorbs: 'drive' }), bias('b')];
      return ({ driven }) => add(tanh(driven(a)), driven(b));
    },
    'variable "memory.a": absorbs the drive: found add of what it absorbs apart from the other',
  ],
  [
    'a bias behind the function of what it claims to absorb',
    ({ bias }) => {
      const late = bias('late', { absorbs: 'drive' });
      return ({ drive }) => add(tanh(drive!), late);
    },
    'found tanh of what it absorbs apart from the other, expected the bias to be added to it, and only added',
  ],
  [
    'a bias with other dims than what it absorbs',
    ({ units, bias, fixedAxis, receivePer }) => {
      const [gates, one] = [fixedAxis('gate', 2), fixedAxis('one', 1)];
      receivePer(gates);
      const short = bias('short', { absorbs: 'drive', dims: [units] });
      return ({ drive }) => add(sum(slice(drive!, gates, 0, one), one), add(sum(drive!, gates), short));
    },
    'variable "memory.short": absorbs the drive: found [memory], expected [memory.gate, memory].',
  ],
  [
    'a bias that absorbs something else',
    ({ bias }) => {
      const odd = bias('odd', { absorbs: 'drvie' as 'drive' });
      return ({ driven }) => driven(odd);
    },
    'variable "memory.odd": absorbs "undefined": found no weight of the module',
  ],
  [
    'an unknown part',
    ({ parameter }) => {
      const pace = parameter('pace', { part: 'mixtrue' as 'mixture', initial: zeros });
      return ({ driven }) => driven(pace);
    },
    'variable "memory.pace": options.part: found "mixtrue", expected one of: "input", "lateral", "recurrent", "readout", "bias", ' +
      '"readoutBias", "multiplier", "mixture", "gain", "window". Did you mean "mixture"?',
  ],
  [
    'something else than a step',
    () => ({}) as never,
    'what `declare` returns: found {}, expected the step, a function. Return (context) => ...',
  ],
  [
    'a step that is not awaited',
    ({ bias }) => {
      const offset = bias('bias');
      return (({ driven }: StepContext) => Promise.resolve(driven(offset))) as never;
    },
    'step: what it returns: found a promise, expected a tensor, or an object of tensors. Await it.',
  ],
  [
    'noise where it does not learn',
    ({ units, batch }) =>
      ({ driven, noise }) =>
        driven(noise('jitter', [batch, units])),
    'step: noise "jitter": found a step that asks for it where it does not learn, expected one that asks for it in training alone.',
  ],
  [
    'a memory where it does not learn alone',
    ({ bias }) => {
      const offset = bias('bias');
      return ({ driven, training, previous }) => driven(training ? offset : add(offset, previous.seen));
    },
    'step: previous "seen": found a step that asks for it only where it does not learn',
  ],
  [
    'a value of the step before that it did not declare',
    () =>
      ({ driven, previous }) =>
        driven(previous.of('cell' as never)),
    'step: previous: found a step that asks for nothing, which was not declared, expected one of: "activation", "seen".',
  ],
  [
    'a step that returns a number',
    () => () => 3 as never,
    'step: what it returns: found 3, expected a tensor, or an object of tensors. Return the activation, or {',
  ],
  [
    'a carried value under the name of its activation as others see it',
    ({ carry }) => {
      const seen = carry('seen');
      return ({ driven, previous }) => ({ activation: driven(previous.of(seen)), seen: previous.seen });
    },
    'carried value "memory.seen": found a name that every area has or that is empty, expected a name of its own.',
  ],
  [
    'a misspelt option of a bias',
    ({ bias }) => {
      const offset = bias('bias', { absorb: 'drive' } as never);
      return ({ driven }) => driven(offset);
    },
    'variable "memory.bias": options.absorb: found an option that is not known, expected one of: "dims", "absorbs". Did you mean "absorbs"?',
  ],
  [
    'a weight over nothing',
    ({ weight }) => {
      const recurrent = weight('recurrent', undefined as never);
      return ({ driven, previous }) => driven(project(previous.seen, recurrent));
    },
    'variable "memory.recurrent": dims: found nothing, expected a list, each entry an axis, or one side of it.',
  ],
  [
    'a parameter that does not start',
    ({ parameter }) => {
      const pace = parameter('pace', { part: 'gain' } as never);
      return ({ driven }) => driven(pace);
    },
    'variable "memory.pace": options.initial: found nothing, expected a fill such as zeros or normal(0.1).',
  ],
  [
    'a statistic that stays as it is',
    ({ statistic }) => {
      const mean = statistic('mean', { initial: zeros, newborn: zeros } as never);
      return ({ driven }) => driven(mean);
    },
    'variable "memory.mean": options.next: found nothing, expected a function.',
  ],
  [
    'a statistic that waits for what no step measures',
    ({ bias, statistic }) => {
      statistic('mean', { initial: zeros, newborn: zeros, next: (now, measured) => add(now, measured) });
      const offset = bias('bias');
      return ({ driven }) => driven(offset);
    },
    'statistic "memory.mean": found a step of training that does not measure it, expected one that does',
  ],
  [
    'a measurement that its statistic does not hear of',
    ({ bias, statistic }) => {
      const mean = statistic('mean', { initial: zeros, newborn: zeros, next: (now) => now });
      const offset = bias('bias');
      return ({ driven, measure }) => {
        measure(mean, offset);
        return driven(offset);
      };
    },
    'measure "memory.mean": found a statistic that follows itself alone, expected one whose `next` takes what was measured.',
  ],
  [
    'a measurement over other dims',
    ({ bias, statistic }) => {
      const mean = statistic('mean', { initial: zeros, newborn: zeros, next: (_, measured) => measured });
      const offset = bias('bias');
      return ({ driven, measure }) => {
        measure(mean, driven(offset));
        return driven(offset);
      };
    },
    'measure "memory.mean": found [batch, memory], expected [memory]. Average over the other dims first.',
  ],
  [
    'a measurement for a bias',
    ({ bias }) => {
      const offset = bias('bias');
      return ({ driven, measure }) => {
        measure(offset, offset);
        return driven(offset);
      };
    },
    'measure "memory.bias": found none that the module declared, expected a statistic of "memory".',
  ],
  [
    'inner units without their number',
    ({ units, weight, innerUnits }) => {
      const hidden = innerUnits('hidden', undefined as never);
      const into = weight('into', [units.pre, hidden.post]);
      return ({ drive }) => project(drive!, into);
    },
    'inner units "memory.hidden": range: found nothing, expected an object.',
  ],
  [
    'a variable that no step uses',
    ({ bias, parameter }) => {
      parameter('idle', { part: 'gain', initial: zeros });
      const offset = bias('bias');
      return ({ driven }) => driven(offset);
    },
    'variable "memory.idle": found a parameter that no step uses',
  ],
  [
    'a variable that the scope did not declare',
    () =>
      ({ driven }) =>
        driven(stray),
    'variable "memory.stray": found a variable that the step uses and the module did not declare, expected variables of ' +
      `the module's scope, named "memory....". Declare it with the scope instead of variable(): weight("stray", ...)`,
  ],
  [
    'an activation over other dims',
    ({ units }) =>
      ({ drive }) =>
        sum(drive!, units),
    'step: the activation: found [batch], expected [batch, memory].',
  ],
  ['a step that returns nothing', () => () => undefined as never, 'step: the activation: found nothing'],
  [
    'a carried value that is not returned',
    ({ carry }) => {
      const cell = carry('cell');
      return ({ previous }) => tanh(previous.of(cell));
    },
    'step: carried value "cell": found nothing, expected [batch, memory]. Return it: { activation, cell }.',
  ],
  [
    'a carried value under another name',
    ({ carry }) => {
      const cell = carry('cell');
      return ({ driven, previous }) => ({
        activation: tanh(previous.of(cell)),
        cel: driven(previous.of(cell)),
      });
    },
    'step: "cel": found a returned value that is not carried, expected one of: "activation", "cell". Did you mean "cell"?',
  ],
  [
    'a carried value that nothing reads',
    ({ carry, bias }) => {
      carry('cell');
      const offset = bias('bias');
      return ({ driven }) => ({ activation: driven(offset), cell: driven(offset) });
    },
    'carried value "memory.cell": found no step that uses it',
  ],
  [
    'one name twice',
    ({ bias }) => {
      const [a, b] = [bias('bias'), bias('bias')];
      return ({ driven }) => driven(add(a, b));
    },
    'variable "memory.bias": found a name that the module has given already, expected a name of its own. Rename it.',
  ],
  [
    'inner units that no variable has',
    ({ bias, innerUnits }) => {
      innerUnits('hidden', RANGE);
      const offset = bias('bias');
      return ({ driven }) => driven(offset);
    },
    'inner units "memory.hidden": found an axis that no variable has',
  ],
  [
    'inner units that it does not make known',
    ({ units, weight, innerUnits }) => {
      const hidden = innerUnits('hidden', RANGE);
      const [into, from] = [
        weight('into', [units.pre, hidden.post]),
        weight('from', [hidden.pre, units.post]),
      ];
      return ({ drive }) => project(project(drive!, into), from);
    },
    'observe "hidden": found a step that does not make it known, expected [batch, memory.hidden].',
  ],
  [
    'something made known under a wrong name',
    ({ units, weight, innerUnits }) => {
      const hidden = innerUnits('hidden', RANGE);
      const [into, from] = [
        weight('into', [units.pre, hidden.post]),
        weight('from', [hidden.pre, units.post]),
      ];
      return ({ drive, observe }) => {
        observe('hiden', project(drive!, into));
        return project(project(drive!, into), from);
      };
    },
    'observe "hiden": found a name of neither inner units nor a layer, expected one of: "hidden". Did you mean "hidden"?',
  ],
  [
    'a layer that its `layers` do not name',
    ({ layer }) => {
      const offset = layer('b1').bias('bias');
      return ({ driven, observe }) => {
        observe('b1', driven(offset));
        return driven(offset);
      };
    },
    'layers: found "b1", expected none, as the module has no layers.',
  ],
];

function graphWith(module: GrowableModule): Architecture {
  return areaGraph('wrong', ({ input, area, project: connect, output }) => {
    const memory = area('memory', module);
    connect(input('symbol'), memory);
    output('next', [memory]);
  });
}

describe.each(WRONG)('a module with %s', (_what, declare, message) => {
  const module = growableModule('wrong', {}, declare);

  it('is refused by the graph that it is placed in, by its area and kind, with the remedy', () => {
    expect(() => graphWith(module)).toThrow(ArchitectureError);
    expect(() => graphWith(module)).toThrow('area "memory" (wrong): ');
    expect(() => graphWith(module)).toThrow(message);
  });

  it('is refused in a nested graph, and as the template of areas to be born', () => {
    const sound = growableModule('sound', {}, ({ bias }) => {
      const offset = bias('bias');
      return ({ driven }) => driven(offset);
    });
    const nested = (): Architecture =>
      areaGraph('outer', ({ input, area, project: connect, output }) => {
        const inner = area('inner', graphWith(module));
        connect(input('symbol'), inner);
        output('next', [inner]);
      });
    const bearing = (): Architecture =>
      areaGraph('bearing', ({ input, area, areas, project: connect, output }) => {
        const first = area('first', sound);
        connect(input('symbol'), first);
        output('next', [first]);
        areas('memory', module, { initial: 0 });
      });
    expect(nested).toThrow(message);
    expect(bearing).toThrow(message);
  });
});

describe('what a module need not say', () => {
  it('follows from its step: it is recurrent where it uses what it carried, and only there', () => {
    const plain = growableModule('plain', {}, ({ bias }) => {
      const offset = bias('bias');
      return ({ driven }) => driven(offset);
    });
    const remembering = growableModule('remembering', {}, ({ units, weight }) => {
      const recurrent = weight('recurrent', [units.pre, units.post]);
      return ({ driven, previous }) => driven(project(previous.seen, recurrent));
    });
    expect([plain, remembering].map(isRecurrent)).toEqual([false, true]);
    expect(
      sampleModel(graphWith(remembering), symbolPorts(3)).axisPopulations[0]!.outgoing.map(
        ({ name }) => name,
      ),
    ).toEqual(['memory.to.next', 'memory.recurrent']);
  });
});
