import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** A workspace project as its package.json describes it. */
export interface Project {
  readonly name: string;
  /** Absolute path of the folder that holds the package.json. */
  readonly root: string;
  readonly tags: readonly string[];
  /** Keys of the `exports` field, such as `.` and `./testing`. */
  readonly entryPoints: readonly string[];
  /** Names in `dependencies`, `devDependencies`, `peerDependencies` and `optionalDependencies`. */
  readonly dependencies: readonly string[];
  /** Commands that the package installs. */
  readonly commands: readonly string[];
  /** Whether the package goes to the registry. */
  readonly isPublished: boolean;
}

interface PackageManifest {
  readonly name: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly exports?: string | Readonly<Record<string, unknown>>;
  readonly nx?: { readonly tags?: readonly string[] };
  readonly [dependencyField: `${string}ependencies`]: Readonly<Record<string, string>> | undefined;
}

const readManifest = (path: string): PackageManifest =>
  JSON.parse(readFileSync(path, 'utf8')) as PackageManifest;

/** A conditional or single-file `exports` stands for the one entry point `.`. */
function entryPointsOf({ exports }: PackageManifest): string[] {
  if (exports === undefined) return [];
  if (typeof exports === 'string') return ['.'];
  const keys = Object.keys(exports);
  return keys.every((key) => key.startsWith('.')) ? keys : ['.'];
}

const DEPENDENCY_FIELDS = [
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
] as const;

function projectAt(manifestPath: string): Project {
  const manifest = readManifest(manifestPath);
  return {
    name: manifest.name,
    root: dirname(manifestPath),
    tags: manifest.nx?.tags ?? [],
    entryPoints: entryPointsOf(manifest),
    dependencies: DEPENDENCY_FIELDS.flatMap((field) => Object.keys(manifest[field] ?? {})),
    commands: Object.keys(manifest.bin ?? {}),
    isPublished: manifest.private !== true,
  };
}

/** Absolute path of the repository. */
export const workspaceRoot: string = join(import.meta.dirname, '../..');

/** Reads every project that the `workspaces` field of the root package.json names. */
export function readProjects(): Project[] {
  const { workspaces = [] } = readManifest(join(workspaceRoot, 'package.json'));
  const manifests = workspaces.flatMap((pattern) =>
    globSync(`${pattern}/package.json`, { cwd: workspaceRoot }),
  );
  return manifests.sort().map((path) => projectAt(join(workspaceRoot, path)));
}

/** The project whose folder holds `file`, if any. */
export function projectOf(projects: readonly Project[], file: string): Project | undefined {
  return projects.find(({ root }) => isInside(root, file));
}

/** Whether `path` is `folder` or lies below it. */
export function isInside(folder: string, path: string): boolean {
  const route = relative(folder, path);
  return route !== '..' && !route.startsWith(`..${sep}`);
}
