import { ExchangeError } from '../exchange-error.ts';
import {
  biasesOf,
  type ForeignLayer,
  type ForeignTensor,
  GATES,
  gatesOrdered,
  type LayerKind,
  requireShape,
  sourcesFirst,
} from './foreign-layer.ts';

/** What a tensor of a recurrent layer is called: `rnn.weight_ih_l0`. */
const RECURRENT = /^(?:(.*)\.)?(weight|bias)_(ih|hh|hr)_l(\d+)(_reverse)?$/;
const LINEAR = /^(?:(.*)\.)?weight$/;

/**
 * The layers of a PyTorch state dict, by its names: `nn.RNN`, `nn.GRU`, `nn.LSTM` (told apart by how many rows they have for a
 * unit) and `nn.Linear`. In the order of their names, numbers in them by size. What belongs to none of them is left out.
 *
 * Source: the equations and gate orders in the documentation of `torch.nn`.
 *
 * @throws ExchangeError if a layer runs backwards, projects what it remembers, or its tensors do not fit together.
 */
export function stateDictLayers(tensors: ReadonlyMap<string, ForeignTensor>): readonly ForeignLayer[] {
  for (const name of tensors.keys()) requireForward(name);
  const layers: ForeignLayer[] = [];
  for (const [name, tensor] of tensors) {
    const [, prefix = '', what, part, level] = RECURRENT.exec(name) ?? [];
    if (what === 'weight' && part === 'ih' && level !== undefined) {
      layers.push(recurrentLayer(tensors, prefix, level));
    } else if (LINEAR.test(name) && tensor.shape.length === 2) {
      layers.push(linearLayer(tensors, name, tensor));
    }
  }
  return layers.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** Refuses what has no counterpart, by its name. */
function requireForward(name: string): void {
  const [, , , part, , reverse] = RECURRENT.exec(name) ?? [];
  if (reverse === undefined && part !== 'hr') return;
  const found = part === 'hr' ? 'a layer that projects what it remembers' : 'a layer that runs backwards';
  throw new ExchangeError(`import: tensor "${name}": found ${found}, expected one that has a counterpart.`);
}

function recurrentLayer(
  tensors: ReadonlyMap<string, ForeignTensor>,
  prefix: string,
  level: string,
): ForeignLayer {
  const nameOf = (tensor: string): string => `${prefix === '' ? '' : `${prefix}.`}${tensor}_l${level}`;
  const [input, recurrent] = [tensors.get(nameOf('weight_ih'))!, tensors.get(nameOf('weight_hh'))];
  if (recurrent?.shape.length !== 2) {
    throw new ExchangeError(
      `import: found tensor "${nameOf('weight_ih')}" without a matrix "${nameOf('weight_hh')}", expected both.`,
    );
  }
  const [rows = 0, sources = 0] = input.shape;
  const units = recurrent.shape[1] as number;
  const kind = (['rnn', 'gru', 'lstm'] as const).find((each) => GATES[each] * units === rows);
  if (!kind) {
    throw new ExchangeError(
      `import: tensor "${nameOf('weight_ih')}": found ${rows} rows for ${units} units, expected as many (RNN), 3 times (GRU) ` +
        'or 4 times (LSTM) as many.',
    );
  }
  requireShape(nameOf('weight_hh'), recurrent, [rows, units]);
  const bias = (tensor: string): Float64Array => {
    const found = tensors.get(nameOf(tensor));
    if (found) requireShape(nameOf(tensor), found, [rows]);
    return gatesOrdered(found?.values ?? new Float64Array(rows), 1);
  };
  const stacked = tensors.has(nameOf('weight_ih').replace(/\d+$/, '1'));
  return {
    name: stacked || prefix === '' ? `${prefix === '' ? '' : `${prefix}.`}l${level}` : prefix,
    kind,
    sources,
    units,
    input: sourcesFirst(input, GATES[kind]),
    recurrent: sourcesFirst(recurrent, GATES[kind]),
    ...biasesOf(kind, bias('bias_ih'), bias('bias_hh')),
  };
}

function linearLayer(
  tensors: ReadonlyMap<string, ForeignTensor>,
  name: string,
  weight: ForeignTensor,
): ForeignLayer {
  const kind: LayerKind = 'linear';
  const [units = 0, sources = 0] = weight.shape;
  const biasName = name.replace(/weight$/, 'bias');
  const bias = tensors.get(biasName);
  if (bias) requireShape(biasName, bias, [units]);
  return {
    name: name === 'weight' ? name : name.slice(0, -'.weight'.length),
    kind,
    sources,
    units,
    input: sourcesFirst(weight, 1),
    bias: Float64Array.from(bias?.values ?? new Float64Array(units)),
  };
}
