/** A kernel of one operation. */
export function unaryKernel(operation, rank, store = 'row') {
  return {
    rank,
    inputs: ['contiguous'],
    steps: [{ operation, operands: [0] }],
    outputs: [{ value: 1, store }],
  };
}

/**
 * RMSProp with its step clipped and an L1 penalty: inputs weight, memory, gradient and (as a splat) the learning rate;
 * outputs memory and weight.
 */
export function rmsPropKernel(rank) {
  const steps = [];
  const inputs = ['contiguous', 'contiguous', 'contiguous', 'splat'];
  const push = (step) => inputs.length + steps.push(step) - 1;
  const [weight, memory, gradient, rate] = [0, 1, 2, 3];
  const constant = (value) => push({ constant: value });
  const op = (operation, ...operands) => push({ operation, operands });
  const change = op('multiply', op('subtract', op('multiply', gradient, gradient), memory), constant(0.01));
  const newMemory = op('add', memory, change);
  const root = op('sqrt', op('add', newMemory, constant(1e-8)));
  const step = op('divide', op('multiply', gradient, rate), root);
  const clipped = op('minimum', op('maximum', step, constant(-0.01)), constant(0.01));
  const stepped = op('subtract', weight, clipped);
  const decayed = op('subtract', stepped, op('multiply', op('sign', stepped), constant(1e-4)));
  const outputs = [
    { value: newMemory, store: 'row' },
    { value: decayed, store: 'row' },
  ];
  return { rank, inputs, steps, outputs };
}
