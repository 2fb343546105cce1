import type { JsonObject } from '@meristem/autodiff';
import type { TaskDefinition, TaskResolver } from '@meristem/tasks';
import { importedFiles } from './imported-files.ts';
import { moduleTask } from './module-task.ts';
import { ownDefinition } from './own-definition.ts';
import { readersOption } from './own-options.ts';

/** Tasks of modules; `resolve` makes the tasks that they are composed of. */
export function moduleDefinition(resolve: TaskResolver): TaskDefinition {
  return ownDefinition({
    name: 'module',
    summary: 'A task of your own, from a module in TypeScript or JavaScript.',
    file: 'path of a module that exports a task, a function of options that makes one, or a task definition',
    options: {
      options: readersOption('options that the function or the definition is given'),
      export: readersOption('name of the export, where several may be a task'),
    },
    // Of a run of earlier releases nothing but the file itself is known.
    files: (path, before) => (before?.files === 1 ? [path] : importedFiles(path)),
    read: async ({ path, contents, place }, { options = {}, export: name }) =>
      await moduleTask({
        file: path,
        digest: contents.digest,
        name: typeof name === 'string' ? name : undefined,
        options: options as JsonObject,
        place: `${place}.options`,
        resolve,
      }),
  });
}
