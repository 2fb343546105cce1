import { OptionError, State } from '@meristem/autodiff';

/**
 * What a new run starts from: the fresh state, with numbers from elsewhere if there are some.
 *
 * @throws OptionError if the state is not the fresh one with other numbers.
 */
export function firstState(fresh: State, begin?: (fresh: State) => State): State {
  if (!begin) return fresh;
  const state: unknown = begin(fresh);
  if (!(state instanceof State)) refuse('something that is no state', 'what `state.with` returned');
  for (const [name, { ids }] of fresh.axisUnits) {
    const found = state.axisUnits.get(name)?.ids ?? [];
    if (found.length === ids.length && found.every((id, i) => id === ids[i])) continue;
    refuse(`${found.length} units of axis "${name}"`, `the ${ids.length} that the architecture starts with`);
  }
  for (const variable of fresh.tensors.keys()) {
    if (!state.tensors.has(variable)) refuse(`no variable "${variable.name}"`, 'all of the fresh state');
  }
  if (state.tensors.size !== fresh.tensors.size) refuse('further variables', 'those of the fresh state');
  if (state.clock !== fresh.clock) refuse(`a clock at cycle ${state.clock}`, `cycle ${fresh.clock}`);
  return state;
}

function refuse(found: string, expected: string): never {
  throw new OptionError('createTrainer', {
    path: 'options.initialState',
    found,
    expected,
    remedy: 'Replace numbers alone: (fresh) => fresh.with(variable, values).',
  });
}
