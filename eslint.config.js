import { join } from 'node:path';
import eslint from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { HOST_GLOBALS, PORTABLE_TAG } from './tools/boundaries/layers.ts';
import { readProjects, workspaceRoot } from './tools/workspace/projects.ts';
import { boundariesRule } from './tools/boundaries/rule.ts';
import { constantsRule } from './tools/rules/constants.ts';

const projects = readProjects();
const portableSources = projects
  .filter(({ tags }) => tags.includes(PORTABLE_TAG))
  .map(({ root }) => `${root.slice(join(workspaceRoot, '/').length)}/src/**/*.ts`);
const tests = ['**/*.test.ts'];

const syntax = {
  noDefaultExport: {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name, so that a thing has one name everywhere.',
  },
  noPartialSuite: {
    selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo)$/]',
    message: 'Run every test: mend it or delete it.',
  },
  noPrivateKeyword: {
    selector:
      ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"], AccessorProperty)[accessibility="private"]',
    message: 'Write #name, which is private at run time too; only a constructor may be "private".',
  },
};

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      '.nx/',
      // AssemblyScript looks like TypeScript and is not.
      'packages/*/assembly/',
      // What a user writes, in plain JavaScript, outside of any project.
      'tools/consumers/app/',
      // Scripts that time kernels, outside of any project.
      'packages/*/bench/',
      'apps/*/bench/',
    ],
  },
  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    plugins: { meristem: { rules: { boundaries: boundariesRule(projects), constants: constantsRule } } },
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['eslint.config.js', 'vitest.config.ts', 'apps/studio/svelte.config.js'],
          defaultProject: 'tools/tsconfig.json',
        },
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: workspaceRoot,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'meristem/boundaries': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-type-arguments': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      // Operations are tables of functions that never use `this`, and may be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allow: [{ from: 'file', name: 'Axis' }] },
      ],
      eqeqeq: 'error',
      // The type checker knows every global, of JavaScript files too.
      'no-undef': 'off',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
      'no-restricted-syntax': ['error', ...Object.values(syntax)],
      'prefer-const': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'tools/**/*.{ts,mjs}'],
    ignores: tests,
    rules: {
      'meristem/constants': 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
    },
  },
  svelte.configs.recommended,
  {
    // Components, and modules with runes.
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'max-lines': ['error', { max: 300 }],
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/require-each-key': 'error',
      // Names of bound props look unassigned to it.
      'prefer-const': 'off',
    },
  },
  {
    // svelte-check knows the types of what markup is given; to this parser they are any.
    files: ['**/*.svelte', 'apps/studio/svelte.config.js'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    // A field that is left out of a copy has to be named.
    files: ['apps/studio/**'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }] },
  },
  {
    files: portableSources,
    rules: { 'no-console': 'error' },
  },
  {
    files: portableSources,
    ignores: tests,
    rules: {
      'no-restricted-globals': [
        'error',
        ...HOST_GLOBALS.map((name) => ({
          name,
          message: 'This package has to run wherever JavaScript runs; let an app provide it.',
        })),
      ],
    },
  },
  {
    // The one door to the file system, apart from all else: no other module imports it.
    files: ['packages/data/src/file.ts'],
    rules: { 'meristem/boundaries': 'off' },
  },
  {
    // JavaScript casts in a comment, which these rules do not see.
    files: ['**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['*.config.{js,ts}', 'apps/*/*.config.{js,ts}'],
    rules: { 'no-restricted-syntax': ['error', syntax.noPartialSuite] },
  },
);
