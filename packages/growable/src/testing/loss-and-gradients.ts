import { gradient, referenceBackend, type State, trace } from '@meristem/autodiff';
import { cycleLoss, dataInputs } from '../model/loss.ts';
import { arranged } from '../modules/arranged.ts';
import type { Model } from '../model/model.ts';
import { unroll } from '../model/unroll.ts';
import { countingCycle } from './strengths.ts';

/** The loss of a cycle of symbols that count up, and its gradient by every parameter, in double precision. */
export function lossAndGradients(
  model: Model,
): (state: State) => { loss: number; gradients: ReadonlyMap<string, number[]> } {
  const inputs = dataInputs(model);
  const loss = cycleLoss(model, unroll(model, inputs.inputs).outputs, inputs);
  const slopes = gradient(loss, model.parameters);
  const named = model.parameters.map(
    ({ name, dims }, i) => [`by ${name}`, arranged(slopes[i]!, dims)] as const,
  );
  const plan = trace({ name: 'loss', outputs: { loss, ...Object.fromEntries(named) } });
  return (state) => {
    const executable = referenceBackend('double').place(state).load(plan);
    executable.run(countingCycle(model));
    return {
      loss: executable.output('loss')[0]!,
      gradients: new Map(
        model.parameters.map(({ name }) => [name, [...executable.output(`by ${name}`)]] as const),
      ),
    };
  };
}
