import type { ExperimentJson, OwnData, StudioDocument } from './document.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** Everything that there is to choose from: what the packages registered, nothing beside it. */
export interface Catalogue {
  readonly modules: readonly CatalogueModule[];
  readonly rules: readonly CatalogueRule[];
  /** Rules with settings by name, for `preset`. */
  readonly presets: readonly CataloguePreset[];
  readonly tasks: readonly CatalogueTask[];
  /** Architectures by name, for `preset`. */
  readonly architectures: readonly { readonly name: string; readonly summary: string }[];
  readonly examples: readonly CatalogueExample[];
  /** JSON schema of a whole experiment. */
  readonly experimentSchema: JsonObject;
}

/** A kind of module that an area can be. */
export interface CatalogueModule {
  readonly kind: string;
  readonly summary: string;
  /** JSON schema of its options, `kind` and `name` left out. */
  readonly options: JsonObject;
}

/** A kind of growth rule. */
interface CatalogueRule {
  readonly kind: string;
  /** One sentence. */
  readonly summary: string;
  /** JSON schema of its fields, `kind` left out; `criterion` is among them. */
  readonly options: JsonObject;
}

/** Settings that go together, by name. */
interface CataloguePreset {
  /** The preset and the rule that `preset` takes. */
  readonly preset: string;
  readonly rule: string;
  readonly summary: string;
}

/** A kind of task. */
export interface CatalogueTask {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly options: readonly {
    readonly name: string;
    readonly meaning: string;
    /** What holds unless told; absent where it must be told. */
    readonly default?: JsonValue;
  }[];
  /** Kinds of own data that it reads; absent where it needs none. */
  readonly reads?: readonly OwnData['kind'][];
}

/** A whole document to begin with. */
export interface CatalogueExample {
  readonly key: string;
  readonly title: string;
  /** Two or three short sentences: what it is, and what to watch. */
  readonly words: string;
  readonly document: StudioDocument;
}

/** An experiment made of a preset. */
export interface PresetAsked {
  readonly preset: string;
  readonly rule: string;
  readonly experiment: Pick<ExperimentJson, 'task'> & Partial<ExperimentJson>;
  readonly data?: OwnData;
  /** An architecture of the catalogue, in place of that of the experiment. */
  readonly architecture?: string;
}
