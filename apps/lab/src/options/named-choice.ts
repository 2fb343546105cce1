import { describeValue, knownNames, nearestName } from '@meristem/autodiff';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';

/** What users call things that have another name here, by the flag or argument. */
const OTHER_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '--rule': {
    margin: 'outgoing-l1',
    fixed: 'none',
    areas: 'area-growth',
    prune: 'cut',
    'refresh+margin': 'refresh+outgoing-l1',
    'refresh+none': 'refresh',
    'refresh+fixed': 'refresh',
  },
};

/** One of some names, or an error that says which was meant. */
function namedOf(flag: string, names: readonly string[]): (text: string) => string {
  return (text) => {
    if (names.includes(text)) return text;
    const { expected } = knownNames(text, names);
    throw new UsageError(
      `${flag}: found ${describeValue(text)}, expected ${expected}. ${nameRemedy(text, names, flag)}`,
    );
  };
}

/** What to say to whoever gave a name that there is not: how it is called here, which is near, or what to do. */
export function nameRemedy(text: string, names: readonly string[], flag: string): string {
  const called = OTHER_NAMES[flag]?.[text];
  if (called !== undefined && names.includes(called)) return `It is called "${called}" here.`;
  const nearest = nearestName(text, names);
  return nearest === undefined ? 'Give one of them.' : `Did you mean "${nearest}"?`;
}

/** Lets every option and argument of a command that takes names of a list say which was meant where a name is none of them. */
export function explainNames(command: Command): void {
  for (const option of command.options) {
    if (option.argChoices) option.argParser(namedOf(option.long ?? option.flags, option.argChoices));
  }
  for (const argument of command.registeredArguments) {
    if (argument.argChoices) argument.argParser(namedOf(argument.name(), argument.argChoices));
  }
}
