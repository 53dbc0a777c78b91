// The import direction of ARCHITECTURE.md: ui -> state -> workers/client -> (workers) -> models, storage -> lib.

const PURE_PACKAGES =
  'node_modules/(valibot|hyparquet|hyparquet-writer|hyparquet-compressors|fast-png|fflate|hash-wasm|htmlparser2|regjsparser|yaml|franc-min|@faker-js|@huggingface/jinja)/';
/** Folders that a family's plugins share; they are no plugins. */
const SHARED = 'src/lib/(synthesizers/coding|columns/model-shared|columns/image-shared)/';
const TEST = '\\.test\\.ts$';

/** No plugin of a family imports a sibling; what a family shares lies in the family's folder or a library folder. */
const siblingRules = ['synthesizers', 'metrics', 'importers', 'exporters', 'columns', 'trust'].map((family) => ({
  name: `no-sibling-${family}`,
  severity: 'error',
  from: { path: `^src/lib/${family}/([^/]+)/`, pathNot: TEST },
  to: { path: `^src/lib/${family}/[^/]+/`, pathNot: [`^src/lib/${family}/$1/`, SHARED] },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: {
        couldNotResolve: true,
        pathNot: ['^\\$', '^virtual:', '^vitest/browser', '^vite/client', '^svelte$', '\\?url$'],
      },
    },
    ...siblingRules,
    {
      name: 'lib-is-pure',
      comment: 'lib imports lib and an allow-list of pure packages',
      severity: 'error',
      from: { path: '^src/lib/', pathNot: TEST },
      to: { pathNot: ['^src/lib/', PURE_PACKAGES] },
    },
    {
      name: 'storage-below',
      severity: 'error',
      from: { path: '^src/storage/', pathNot: TEST },
      to: { path: '^src/(ui|state|workers|models)/' },
    },
    {
      name: 'models-below',
      severity: 'error',
      from: { path: '^src/models/', pathNot: TEST },
      to: { path: '^src/(ui|state|workers|storage)/' },
    },
    {
      name: 'workers-below',
      severity: 'error',
      from: { path: '^src/workers/', pathNot: TEST },
      to: { path: '^src/(ui|state)/' },
    },
    {
      name: 'page-imports-no-worker-code',
      comment: 'the page talks to workers through client.ts and the types of contracts.ts',
      severity: 'error',
      from: { path: '^src/(ui|state|main|App)', pathNot: TEST },
      to: { path: '^src/workers/', pathNot: '^src/workers/(client|contracts|language-client|browser-model)\\.ts$' },
    },
    {
      name: 'client-imports-no-worker-code',
      severity: 'error',
      from: { path: '^src/workers/(client|contracts|language-client|browser-model)\\.ts$' },
      to: { path: '\\.worker\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'state-below',
      severity: 'error',
      from: { path: '^src/state/', pathNot: TEST },
      to: { path: '^src/(ui|models)/' },
    },
    {
      name: 'ui-through-state',
      comment: 'components draw: they reach storage and workers through state, and take only types from there',
      severity: 'error',
      from: { path: '^src/ui/', pathNot: TEST },
      to: { path: '^src/(storage|workers|models)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'kit-is-free',
      severity: 'error',
      from: { path: '^src/ui/(kit|charts)/', pathNot: TEST },
      to: { path: '^src/(state|storage|workers|models)/' },
    },
    {
      name: 'airlock-is-apart',
      comment: 'the one page that may reach a hub knows the store of models, and nothing of data, projects or screens',
      severity: 'error',
      from: { path: '^src/airlock/', pathNot: TEST },
      to: {
        path: '^src/|node_modules/(dexie|comlink)/',
        pathNot: ['^src/(airlock|lib|models/store|ui/kit)/', '^src/app\\.css$'],
      },
    },
    {
      name: 'nothing-imports-the-airlock',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/airlock/', TEST] },
      to: { path: '^src/airlock/' },
    },
    {
      name: 'nothing-imports-main',
      severity: 'error',
      from: { pathNot: '^(src/main\\.ts|tests/)' },
      to: { path: '^src/(main\\.ts|App\\.svelte|service-worker\\.ts)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.browser|\\.tmp)/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.svelte', '.json'],
    },
  },
};
