import type { PopulationSize } from '@meristem/growable';
import { formatNats } from './score.ts';

/** What became of a population, as far as it may be wrong. */
export interface PopulationFacts {
  readonly name: string;
  readonly scale: PopulationSize['scale'];
  readonly size: number;
  /** Units that put out nothing but a constant. */
  readonly dead: number;
  /** Most units that it may have; endless for what is not made of neurons. */
  readonly max: number;
  /** Whether it has grown since the start. */
  readonly grew: boolean;
}

/** What a run came to, as far as it may be wrong. Losses are in nats per cycle. */
export interface RunFacts {
  /** Smoothed, of the data that was trained on. */
  readonly trainingLoss: number;
  readonly heldOutLoss: number;
  /** What the best constant prediction costs on held-out data. */
  readonly guessing: number;
  /** The least that any network can reach; 0 where that is not known. */
  readonly floor: number;
  /** Steps of a cycle, where the network carries nothing from one to the next; 0 where it does. */
  readonly forgetsOver: number;
  readonly populations: readonly PopulationFacts[];
  /** Every output with what its predictions and the best constant one cost on held-out data. */
  readonly outputs: readonly OutputFacts[];
}

/** How well one output is predicted. */
interface OutputFacts {
  readonly port: string;
  readonly cost: number;
  readonly guessing: number;
}

/** Of the way from guessing to the floor: a network that has come less far has learned nothing. */
const LEAST_LEARNED = 0.02;
/** So many times what guessing costs is no longer a network that has only learned little. */
const EXPLODED = 10;
/** With so much of the way behind it in training, a network has learned what it saw, whatever that is worth. */
const LEARNED_BY_HEART = 0.25;
/** From this share on, dead units are worth a word. */
const MANY_DEAD = 0.5;

/** What to say of a run that has gone wrong: in one sentence what is wrong, then what to try. Nothing of a sound one. */
export function warningsOf(facts: RunFacts): readonly string[] {
  const { populations } = facts;
  return [
    lossWarning(facts) ?? outputsWarning(facts),
    memoryWarning(facts),
    ...populations.map(deadWarning),
    ...populations.map(capWarning),
  ].filter((warning) => warning !== undefined);
}

function memoryWarning({ forgetsOver, populations }: RunFacts): string | undefined {
  if (forgetsOver <= 1) return undefined;
  const empty = populations.find(({ scale, size }) => scale === 'area' && size === 0);
  if (empty) return areasWarning(empty, forgetsOver);
  return (
    `No memory: a cycle has ${forgetsOver} steps, and the network carries nothing from one to the next. ` +
    'Choose an architecture that does, such as recurrent or gated, or project an area back with delay 1.'
  );
}

/** Where areas are still to be born, or none is left, no other architecture is called for. */
function areasWarning({ name, grew }: PopulationFacts, steps: number): string {
  const none = grew ? `No area is left of those born in "${name}"` : `No area was born yet in "${name}"`;
  return (
    `${none}: a cycle has ${steps} steps, and without an area nothing is carried from one to the next. ` +
    'Train for longer (--cycles).'
  );
}

function lossWarning({ trainingLoss, heldOutLoss, guessing, floor }: RunFacts): string | undefined {
  const way = guessing - floor;
  if (!(way > 0)) return undefined;
  const [trained, heldOut, guessed] = [trainingLoss, heldOutLoss, guessing].map(written);
  if (trainingLoss > EXPLODED * guessing) {
    return (
      `Training exploded: it ended at ${trained} nats per cycle, where guessing costs ${guessed}. ` +
      'Lower the learning rate, bound the step (maxStep) or clip gradients (clipping) in the experiment.'
    );
  }
  if (guessing - heldOutLoss >= LEAST_LEARNED * way) return undefined;
  if (guessing - trainingLoss >= LEARNED_BY_HEART * way) {
    return (
      `Learned by heart: held out it costs ${heldOut} nats per cycle, no less than guessing (${guessed}), in training ${trained}. ` +
      'Give more examples, keep more of them back to judge by (--validation 0.3), or bound the units (maxUnits) in the architecture.'
    );
  }
  return (
    `No better than guessing: held out it costs ${heldOut} nats per cycle, guessing ${guessed}. ` +
    'Train for longer (--cycles), start with more units (--units), or try another --preset or --architecture.'
  );
}

/** A network that has learned something may still say nothing of one of its outputs. */
function outputsWarning({ outputs }: RunFacts): string | undefined {
  const unlearned = outputs.filter(
    ({ cost, guessing }) => cost > (1 - LEAST_LEARNED) * guessing && guessing > 0,
  );
  const [first] = unlearned;
  if (first === undefined || outputs.length < 2) return undefined;
  return (
    `No better than guessing for ${unlearned.map(({ port }) => `"${port}"`).join(', ')}: held out it costs ` +
    `${written(first.cost)}, guessing ${written(first.guessing)}. ` +
    'Train for longer (--cycles), start with more units (--units), or try another --architecture.'
  );
}

function deadWarning({ name, size, dead, grew }: PopulationFacts): string | undefined {
  if (size === 0 || dead < MANY_DEAD * size) return undefined;
  return (
    `Dead units: ${dead} of ${size} in "${name}" put out the same whatever comes in. ` +
    `Lower the learning rate (--learning-rate)${grew ? '' : ', start with more units (--units)'}, ` +
    'or choose an activation that does not die, such as tanh or gelu.'
  );
}

function capWarning({ name, size, max, grew }: PopulationFacts): string | undefined {
  if (!grew || size < max) return undefined;
  return (
    `At its bound: "${name}" has grown to the ${max} that it may have. ` +
    'Raise "max" in the architecture; where the held-out loss is far above the training loss, keep examples back instead ' +
    '(--validation 0.15).'
  );
}

/** A loss as people read it: `3.0e+11`, `2.31`. */
function written(nats: number): string {
  return Math.abs(nats) >= 1e6 ? nats.toExponential(1) : formatNats(nats);
}

/** The sentence of a warning that says what is wrong. */
export function faultOf(warning: string): string {
  const end = warning.indexOf('. ');
  return end < 0 ? warning : warning.slice(0, end + 1);
}
