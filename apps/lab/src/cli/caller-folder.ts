import { dirname } from 'node:path';

/**
 * The folder that paths on the command line are relative to: where the user stood. The scripts of this repository run at its
 * root, wherever npm was called; undefined if that has not moved the process.
 */
export function callerFolder(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): string | undefined {
  const { INIT_CWD: caller, npm_package_name: name, npm_package_json: manifest } = environment;
  const isScript = name === 'meristem' && manifest !== undefined && dirname(manifest) === folder;
  return isScript && caller !== folder ? caller : undefined;
}
