/** One feedforward layer between the input of a classification task and its class, as plain data. */
export function layerArchitecture(input: string, layer: object): object {
  return {
    name: 'layer',
    inputs: [input],
    areas: [{ name: 'layer', kind: 'feedforwardLayer', minUnits: 1, ...layer }],
    outputs: ['class'],
    projections: [
      { from: input, to: 'layer' },
      { from: 'layer', to: 'class' },
    ],
  };
}
