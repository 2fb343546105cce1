// jax-js on its WebAssembly device, one `jit` function for the whole cycle: jax_peer.mjs < requests
import { answerRequests, load } from './protocol.ts';
import { smallNormal, STEPS, symbolsOf, VOCABULARY } from './reversal-text.ts';

/** @import { Jax, JaxArray, JaxTree, WithState } from './jax.ts' */

const jax = /** @type {Jax} */ (await load('@jax-js/jax'));
const { numpy: np, nn } = jax;

/** Which weights the L1 sign step takes from. */
const PENALISED = new Set(['recurrent', 'readout']);

/** @type {(tree: JaxTree, name: string) => JaxArray} */
const of = (tree, name) => /** @type {JaxArray} */ (tree[name]);

/**
 * The sum of cross-entropies over a cycle, and the last hidden state. Consumes everything.
 *
 * @param {JaxTree} weights
 * @param {JaxArray} state `[1, units]`
 * @param {JaxArray} inputs `[steps, vocabulary]`, one-hot
 * @param {JaxArray} targets `[steps, vocabulary]`, one-hot
 * @returns {WithState}
 */
function cycleLoss(weights, state, inputs, targets) {
  const recurrent = of(weights, 'recurrent');
  const drives = np.matmul(inputs, of(weights, 'input')).add(of(weights, 'bias'));
  const hidden = [];
  let last = state;
  for (let step = 0; step < STEPS; step++) {
    last = np.tanh(drives.ref.slice([step, step + 1], []).add(np.matmul(last, recurrent.ref)));
    hidden.push(last.ref);
  }
  drives.dispose();
  recurrent.dispose();
  const logits = np.matmul(np.concatenate(hidden, 0), of(weights, 'readout')).add(of(weights, 'readoutBias'));
  const chosen = logits.ref.mul(targets).sum();
  return [nn.logsumexp(logits, 1).sum().sub(chosen), last];
}

const lossAndGradients = jax.valueAndGrad(cycleLoss, { hasAux: true });

/** @param {number} units */
function trainingStep(units) {
  /**
   * @param {JaxTree} weights
   * @param {JaxTree} memories
   * @param {JaxArray} state
   * @param {JaxArray} inputs
   * @param {JaxArray} targets
   */
  return (weights, memories, state, inputs, targets) => {
    const refs = Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, weight.ref]));
    const [[loss, last], gradients] = lossAndGradients(refs, state, inputs, targets);
    /** @type {JaxTree} */
    const nextWeights = {};
    /** @type {JaxTree} */
    const nextMemories = {};
    for (const name of Object.keys(weights)) {
      const gradient = of(gradients, name);
      const memory = of(memories, name);
      const next = memory.ref.add(gradient.ref.mul(gradient.ref).sub(memory).mul(0.01));
      const step = np.clip(gradient.mul(0.01).div(np.sqrt(next.ref.add(1e-8))), -0.01, 0.01);
      const weight = of(weights, name).sub(step);
      nextWeights[name] = PENALISED.has(name) ? weight.ref.sub(np.sign(weight).mul(1e-4)) : weight;
      nextMemories[name] = next;
    }
    const recurrent = np
      .abs(of(nextWeights, 'recurrent').ref)
      .sum(1)
      .mul(VOCABULARY / units);
    const strengths = np.abs(of(nextWeights, 'readout').ref).sum(1).add(recurrent).mul(0.5);
    return { loss, last, strengths, weights: nextWeights, memories: nextMemories };
  };
}

/** @param {readonly number[]} symbols */
function oneHot(symbols) {
  const values = new Float32Array(STEPS * VOCABULARY);
  symbols.forEach((symbol, step) => (values[step * VOCABULARY + symbol] = 1));
  return np.array(values).reshape([STEPS, VOCABULARY]);
}

/** The paper's training cycle. */
class PaperCycle {
  /** @param {number} units */
  constructor(units) {
    const normal = (/** @type {number} */ rows, /** @type {number} */ columns) =>
      np.array(smallNormal(rows * columns)).reshape([rows, columns]);
    this.cycle = 0;
    /** @type {JaxTree} */
    this.weights = {
      input: normal(VOCABULARY, units),
      recurrent: normal(units, units),
      readout: normal(units, VOCABULARY),
      bias: np.zeros([1, units]),
      readoutBias: np.zeros([1, VOCABULARY]),
    };
    /** @type {JaxTree} */
    this.memories = {
      input: np.full([VOCABULARY, units], 0.01),
      recurrent: np.zeros([units, units]),
      readout: np.zeros([units, VOCABULARY]),
      bias: np.full([1, units], 0.01),
      readoutBias: np.zeros([1, VOCABULARY]),
    };
    this.state = np.zeros([1, units]);
    this.step = jax.jit(trainingStep(units));
  }

  async train() {
    const { inputs, targets } = symbolsOf(this.cycle++);
    const next = this.step(this.weights, this.memories, this.state, oneHot(inputs), oneHot(targets));
    this.weights = next.weights;
    this.memories = next.memories;
    this.state = next.last;
    await next.strengths.data();
    this.loss = (await next.loss.data())[0];
  }
}

await jax.init('wasm');
jax.defaultDevice('wasm');
/** @type {Map<number, PaperCycle>} */
const networks = new Map();
await answerRequests('jax-js', 'jax-js 0.1.25, WebAssembly device, jit', async (units, cycles) => {
  let network = networks.get(units);
  if (!network) networks.set(units, (network = new PaperCycle(units)));
  for (let cycle = 0; cycle < cycles; cycle++) await network.train();
  if (process.argv[2] === '--loss') process.stderr.write(`${network.loss}\n`);
});
