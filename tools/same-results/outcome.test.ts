import { describe, expect, it } from 'vitest';
import { differences } from './differences.ts';
import { digestOf } from './digest.ts';
import { SameResultsError } from './errors.ts';
import { outcomeOf, type WrittenCheckpoint } from './outcome.ts';

const axisEdits = [
  { clock: 3, edit: { axis: 'memory', survivors: [0, 2], births: 1 } },
  { clock: 3, edit: { axis: 'area1', survivors: [], births: 2 } },
  { clock: 9, edit: { axis: 'memory', survivors: [0, 1, 2], births: 0 } },
];

const graphEdit = { removed: ['b1'], born: ['b3', 'b4'] };

/** A checkpoint as it is written today. */
const checkpoint: WrittenCheckpoint = {
  cycle: 9,
  smoothedLoss: 1.5,
  births: 3,
  deaths: 1,
  lookups: 0,
  edits: axisEdits,
  structureEdits: [{ clock: 5, edit: { structure: 'stack.layers', ...graphEdit } }],
  state: {
    key: { high: 1, low: 2 },
    populations: {
      memory: { ids: [0, 2, 3], born: [0, 0, 3], nextId: 4 },
      area1: { ids: [4, 5], born: [3, 3], nextId: 6 },
    },
    tensors: {
      'memory.bias': [0.1, 0, -1],
      'memory.bias.memory': [0.01, 0.02, 0.03],
      'memory.activation': [1, 2, 3],
      'adam.correction1': [0.5],
      'area1.to.memory.mixture': [7],
    },
  },
};

/** The same with all edits in one list. */
const oneList: WrittenCheckpoint = {
  ...checkpoint,
  structureEdits: undefined,
  edits: [
    ...axisEdits.slice(0, 2),
    { clock: 5, edit: { population: 'stack.layers', ...graphEdit } },
    ...axisEdits.slice(2),
  ],
};

describe('outcomeOf', () => {
  it('tells extents and edits in an order and in words of its own', () => {
    const { extents, axisEdits: axes, graphEdits } = outcomeOf(checkpoint);
    expect(extents).toEqual([
      'area1 2: ids 4,5; born 3,3; next 6',
      'memory 3: ids 0,2,3; born 0,0,3; next 4',
    ]);
    expect(axes).toEqual([
      '3 area1 keeps ; births 2',
      '3 memory keeps 0,2; births 1',
      '9 memory keeps 0,1,2; births 0',
    ]);
    expect(graphEdits).toEqual(['5 stack.layers removes b1; bears b3,b4']);
  });

  it('is the same for edits in two lists and in one', () => {
    expect(outcomeOf(oneList)).toEqual(outcomeOf(checkpoint));
    expect(digestOf(outcomeOf(oneList))).toEqual(digestOf(outcomeOf(checkpoint)));
  });

  it('does not hang on the order in which variables and axes stand', () => {
    const reversed = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(entries).reverse());
    const { populations, tensors, key } = checkpoint.state;
    const turned = { key, populations: reversed(populations), tensors: reversed(tensors) };
    expect(digestOf(outcomeOf({ ...checkpoint, state: turned }))).toEqual(digestOf(outcomeOf(checkpoint)));
  });

  it('keeps the edits of one population in one cycle in the order they were made in', () => {
    const twice = (first: number, second: number): readonly string[] =>
      outcomeOf({
        ...checkpoint,
        edits: [first, second].map((births) => ({
          clock: 1,
          edit: { axis: 'memory', survivors: [0], births },
        })),
      }).axisEdits;
    expect(twice(1, 2)).toEqual(twice(2, 1).toReversed());
  });

  it('refuses an edit of another form', () => {
    const edits = [{ clock: 1, edit: { removed: [], born: [] } }];
    expect(() => outcomeOf({ ...checkpoint, edits })).toThrow(SameResultsError);
  });
});

describe('differences', () => {
  const recorded = digestOf(outcomeOf(checkpoint, ['held out 9']));
  const after = (change: Partial<WrittenCheckpoint>): string[] =>
    differences(digestOf(outcomeOf({ ...checkpoint, ...change }, ['held out 9'])), recorded);
  const withTensors = (tensors: Record<string, number[]>): string[] =>
    after({ state: { ...checkpoint.state, tensors: { ...checkpoint.state.tensors, ...tensors } } });

  it('finds none in the same run', () => {
    expect(after({})).toEqual([]);
  });

  it.each([
    ['memory.bias', [0.1 + 2 ** -56, 0, -1], 'parameters (first: memory.bias)'],
    ['memory.bias', [0.1, -0, -1], 'parameters (first: memory.bias)'],
    ['area1.to.memory.mixture', [8], 'parameters (first: area1.to.memory.mixture)'],
    ['memory.bias.memory', [0.01, 0.02, 0.04], 'slots (first: memory.bias.memory)'],
    ['adam.correction1', [0.25], 'slots (first: adam.correction1)'],
    ['memory.activation', [1, 2, 4], 'carried (first: memory.activation)'],
    ['memory.gain', [1], 'parameters (new: memory.gain)'],
  ])('finds a bit of %s', (name, values, found) => {
    expect(withTensors({ [name]: values })).toEqual([found]);
  });

  it('finds a variable that is missing', () => {
    const tensors = Object.fromEntries(
      Object.entries(checkpoint.state.tensors).filter(([name]) => name !== 'memory.bias.memory'),
    );
    expect(after({ state: { ...checkpoint.state, tensors } })).toEqual([
      'slots (missing: memory.bias.memory)',
    ]);
  });

  it('finds edits, ids and measures that differ', () => {
    const memory = { ids: [0, 3, 2], born: [0, 3, 0], nextId: 4 };
    const populations = { ...checkpoint.state.populations, memory };
    expect(after({ edits: axisEdits.slice(1) })).toEqual(['axisEdits']);
    expect(after({ structureEdits: [] })).toEqual(['graphEdits']);
    expect(after({ state: { ...checkpoint.state, populations } })).toEqual(['extents']);
    expect(after({ smoothedLoss: 1.5000000000000002 })).toEqual(['measures']);
  });
});
