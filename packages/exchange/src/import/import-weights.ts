import {
  checkOptions,
  isArrayOf,
  type OptionTable,
  required,
  State,
  that,
  type Variable,
} from '@meristem/autodiff';
import { ExchangeError } from '../exchange-error.ts';
import { assignLayers, type Filling, toldLayers } from './assign-layers.ts';
import type { ForeignTensor } from './foreign-layer.ts';
import { isProjection, placesOf } from './place.ts';
import { readWeightFile } from './weight-file.ts';

/** What is to be read, and what for. */
export interface ImportOptions {
  /** All of an ONNX file or of a safetensors file: one of ours, or of PyTorch. */
  readonly bytes: Uint8Array;
  /** What the weights are for: the state that a trainer would begin with. */
  readonly into: State;
  /**
   * Which layer of the file each place gets, by the name of the area or output: `{ memory: 'rnn', next: 'fc' }`. Places that
   * are not named keep their first weights. Needed only where the file leaves a choice.
   */
  readonly layers?: Readonly<Record<string, string>>;
}

/** What these options may be. */
const OPTIONS: OptionTable<ImportOptions> = {
  bytes: required(that('a Uint8Array with all of a file', (value) => isArrayOf(value, 'Uint8Array'))),
  into: required(
    that('a state', (value) => value instanceof State, 'Take it from `initialState: (fresh) => ...`.'),
  ),
  layers: that('names of layers by place', isTextByKey),
};

function isTextByKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}

/**
 * Takes weights from elsewhere into a network that has the shape for them, so that it can be trained on, grown or pruned:
 *
 * - files of ours, safetensors or ONNX: every parameter by its name;
 * - state dicts of PyTorch, and ONNX models: layer by layer. `nn.Linear` goes into feedforward layers and outputs, `nn.RNN`
 *   into recurrent pools, `nn.GRU` into gated and `nn.LSTM` into LSTM pools. What a layer's output passes through (tanh, relu)
 *   is the architecture's to say, for a state dict does not.
 *
 * A place that several projections lead to shares out the sources of its layer in the order of the projections.
 *
 * @throws OptionError if an option is not what it should be; ExchangeError if the file is neither, a tensor is missing or has another shape, or layers leave a choice.
 */
export function importWeights(options: ImportOptions): State {
  checkOptions('importWeights', options, OPTIONS);
  const { bytes, into, layers: told } = options;
  const file = readWeightFile(bytes);
  // A population of no units has no numbers to be found.
  const held = [...into.tensors].filter(([, values]) => values.length > 0).map(([variable]) => variable);
  const parameters = held.filter(({ purpose }) => purpose === 'parameter');
  // Nobody else calls a weight `a.to.b`.
  const ours = parameters.some((each) => isProjection(each) && file.tensors.has(each.name));
  if (ours && !told) return namedInto(into, parameters, file.tensors);
  const [places, layers] = [placesOf(into), file.layers()];
  const fillings = told ? toldLayers(places, layers, told) : assignLayers(places, layers, file.ordered);
  return fillings.reduce(filled, into);
}

/** Takes every parameter, and statistics that are there, by their names. */
function namedInto(
  into: State,
  parameters: readonly Variable[],
  tensors: ReadonlyMap<string, ForeignTensor>,
): State {
  const missing = parameters.find(({ name }) => !tensors.has(name));
  if (missing) {
    throw new ExchangeError(
      `import: found no tensor "${missing.name}" in the file, expected every parameter of the network. ` +
        'Use the architecture that the file was written from.',
    );
  }
  const statistics = [...into.tensors.keys()].filter(({ purpose }) => purpose === 'statistic');
  const taken = [...parameters, ...statistics.filter(({ name }) => tensors.has(name))];
  return taken.reduce((state, variable) => {
    const { shape, values } = tensors.get(variable.name)!;
    const expected = variable.dims.map(({ axis }) => into.extent(axis));
    if (shape.join() === expected.join()) return state.with(variable, values);
    const labels = variable.dims.map(({ label }) => label).join(', ');
    throw new ExchangeError(
      `import: tensor "${variable.name}": found shape [${shape.join(', ')}], expected [${expected.join(', ')}] over ` +
        `[${labels}]. Give the areas of the architecture as many units as the file has.`,
    );
  }, into);
}

/** The state with a layer in its place. */
function filled(into: State, [place, layer]: Filling): State {
  let state = into;
  let source = 0;
  for (const weight of place.incoming) {
    const size = layer.input.length / layer.sources;
    const count = into.extent(weight.dims[0]!.axis);
    state = state.with(weight, layer.input.slice(source * size, (source + count) * size));
    source += count;
  }
  if (place.recurrent) state = state.with(place.recurrent, layer.recurrent!);
  if (place.candidateBias) state = state.with(place.candidateBias, layer.candidateBias!);
  return state.with(place.bias, layer.bias);
}
