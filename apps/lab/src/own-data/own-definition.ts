import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JsonObject } from '@meristem/autodiff';
import type { DataReport, OwnDataTask } from '@meristem/data';
import { fileSource } from '@meristem/data/file';
import type { OptionRules, Task, TaskDefinition } from '@meristem/tasks';
import { resolveOptions, TaskOptionError } from '@meristem/tasks';
import { type Contents, requireContents } from './contents.ts';
import { contentsOption, pathOption, toldOptions } from './own-options.ts';

/** A kind of task that is made of a file or a folder. */
export interface OwnKind {
  readonly name: string;
  readonly summary: string;
  /** What the path leads to, e.g. `path of a text`. */
  readonly file: string;
  /** Whether it may be a folder. */
  readonly folders?: boolean;
  /** What is read of what lies at an absolute path, in order: that alone unless told. @param before how much it was, if that is known */
  files?(path: string, before?: Contents): readonly string[];
  /** The options beside those that every kind has. */
  readonly options: OptionRules;
  /** Makes the task of what lies somewhere. */
  read(data: OwnData, options: JsonObject): Promise<Task & Partial<OwnDataTask>>;
  /** What would be made of it, and what is wrong with it; absent where there is no telling before it is made. */
  inspect?(path: string, options: JsonObject): Promise<DataReport>;
}

/** What there is to read. */
interface OwnData {
  /** An absolute path. */
  readonly path: string;
  readonly contents: Contents;
  /** Where the options stand, for errors. */
  readonly place: string;
}

/**
 * The kind of task in a registry. Its options hold an absolute path, what lies there, and all that was inferred from it, so that
 * they make the same task again from any folder, or none at all.
 */
export function ownDefinition(kind: OwnKind): TaskDefinition {
  const rules: OptionRules = { file: pathOption(kind.file), ...kind.options, contents: contentsOption };
  return {
    name: kind.name,
    summary: kind.summary,
    source: 'your own data',
    options: rules,
    create: (_given, path) => {
      throw new TaskOptionError({
        path,
        found: `"${kind.name}" where a task is needed at once`,
        expected: 'a task that need not be read from files',
        remedy: 'Train on it by itself.',
      });
    },
    load: (given, path) => loaded(kind, rules, given, path),
  };
}

async function loaded(kind: OwnKind, rules: OptionRules, given: unknown, place: string): Promise<Task> {
  const { file, contents, ...told } = toldOptions(resolveOptions(kind.name, rules, given, place));
  const path = resolve(file as string);
  if (kind.folders !== true) await refuseOthers(path);
  const before = contents as Contents | undefined;
  const found = await requireContents({ path, files: () => kind.files?.(path, before) ?? [path] }, before);
  const task = await kind.read({ path, contents: found, place }, told);
  const filledIn = Object.keys(kind.options).map((name): [string, unknown] => [
    name,
    task.options[name] ?? told[name],
  ]);
  return {
    ...task,
    name: kind.name,
    options: { file: path, ...toldOptions(Object.fromEntries(filledIn)), contents: found },
  };
}

/** Refuses what is there and is no file. */
async function refuseOthers(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile()) fileSource(path);
}
