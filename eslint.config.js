import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const realms = ['./tsconfig.app.json', './tsconfig.lib.json', './tsconfig.workers.json', './tsconfig.node.json'];
const typedFiles = ['src/**/*.ts', 'src/**/*.svelte', 'tests/**/*.ts', 'scripts/**/*.ts', '*.config.ts'];
const testFiles = ['src/**/*.test.ts', 'tests/**/*.ts'];

/** Anything that would make the same seed give other bytes, or that reaches out of the pure library. */
const impureGlobals = [
  'window',
  'document',
  'navigator',
  'location',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'caches',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'Worker',
  'self',
  'postMessage',
  'performance',
  'setInterval',
  'requestAnimationFrame',
].map((name) => ({ name, message: 'src/lib is pure: take it as an argument.' }));

const bannedSyntax = [
  {
    selector: 'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML|srcdoc)$/]',
    message: 'Markup comes from components only.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(insertAdjacentHTML|createContextualFragment|setHTMLUnsafe)$/]',
    message: 'Markup comes from components only.',
  },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
];
/** The policy refuses style attributes; `style:` directives set properties and are fine. */
const noStyleAttribute = {
  selector: 'SvelteAttribute[key.name="style"]',
  message: 'Use a class or a style: directive.',
};
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Use named exports.' };

export default ts.config(
  { ignores: ['dist/', 'node_modules/', '.browser/', '.tmp/', 'test-results/', 'coverage/', 'public/', 'training/'] },
  {
    files: typedFiles,
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: realms, extraFileExtensions: ['.svelte'] } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // The compiler itself refuses number + undefined.
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNullish: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // There are no enums: see bannedSyntax.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always'],
      'no-restricted-syntax': ['error', ...bannedSyntax, noDefaultExport],
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 80],
      'max-params': ['error', 4],
      'max-depth': ['error', 4],
    },
  },
  {
    files: ['src/lib/**/*.ts'],
    // breathe.ts is the one place that looks at the clock, to know when to give way.
    ignores: ['src/**/*.test.ts', 'src/lib/breathe.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use a RandomStream: same seed, same bytes.' },
        { object: 'Date', property: 'now', message: 'Take the time as an argument.' },
        { object: 'crypto', property: 'getRandomValues', message: 'Use a RandomStream: same seed, same bytes.' },
        { object: 'crypto', property: 'randomUUID', message: 'Take the id as an argument.' },
      ],
    },
  },
  {
    files: ['src/**/*.svelte', 'src/**/*.svelte.ts'],
    extends: [svelte.configs['flat/recommended']],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { parser: ts.parser, project: realms, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      // Values are replaced whole (`$state.raw`); a Map or Set inside of a method needs no reactivity of its own.
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/button-has-type': 'error',
      'svelte/no-navigation-without-resolve': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$state', '$bindable'] }],
    },
  },
  {
    files: ['src/**/*.svelte'],
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': 'off',
      'no-restricted-syntax': ['error', ...bannedSyntax, noStyleAttribute],
    },
  },
  {
    files: testFiles,
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['**/*.config.ts', 'src/**/*.d.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax] },
  },
  {
    files: ['scripts/**/*.mjs'],
    languageOptions: { globals: globals.node },
    rules: { 'no-eval': 'error', 'no-undef': 'error', 'no-unused-vars': 'error', 'max-lines': ['error', 400] },
  },
);
