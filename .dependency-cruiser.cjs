/** The layers: imports only point down. See the map of folders in README.md. */
const TRANSPORT = '^(src/(http|schema|cli)/|tasks/|src/(server|worker)[.]ts$)'
const DOMAIN = '^src/(jobs|execution|documents|evidence|events|webhooks|access)/'
const ADAPTERS = '^src/(claude|queue|db)/'
const GROUND = '^src/(config|errors|log|process)[.]ts$'

const only = (name, folder, modules) => ({
  name,
  severity: 'error',
  from: { path: '^(src|tasks)/', pathNot: folder },
  to: { path: modules.map((module) => `^node_modules/${module}`) },
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    // Types alone have nothing to resolve to.
    {
      name: 'not-resolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@graphql-typed-document-node/core$' },
    },
    { name: 'domain-points-down', severity: 'error', from: { path: DOMAIN }, to: { path: TRANSPORT } },
    {
      name: 'adapters-point-down',
      severity: 'error',
      from: { path: ADAPTERS },
      to: { path: [TRANSPORT, DOMAIN] },
    },
    {
      name: 'ground-stands-alone',
      severity: 'error',
      from: { path: GROUND },
      to: { path: [TRANSPORT, DOMAIN, ADAPTERS] },
    },
    {
      name: 'the-api-never-talks-to-claude',
      comment: 'A request must not be able to spend money: model calls belong to the worker.',
      severity: 'error',
      from: { path: '^src/(http|schema|server[.]ts)' },
      to: { path: '^src/claude/(client|simulator)', reachable: true },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(src|tasks)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'the-console-knows-only-the-schema',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(src|tasks|test|bench)/' },
    },
    only('only-claude-imports-the-sdk', '^src/claude/', ['@anthropic-ai/']),
    only('only-queue-and-db-import-graphile-worker', '^src/(queue|db)/', ['graphile-worker/']),
    only('only-db-imports-pg-and-prisma', '^src/db/', ['pg/', '@prisma/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // TypeScript 7 has no compiler API to parse with.
    parser: 'swc',
    tsPreCompilationDeps: true,
    exclude: { path: '(src/db/generated|console/src/gql)' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'types', 'default'],
      exportsFields: ['exports'],
    },
  },
}
