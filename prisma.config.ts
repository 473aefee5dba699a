import { defineConfig } from 'prisma/config'

// Without this variable Prisma's tools download a native engine that they never start. Migrations do not need it
// either: src/db/migrate.ts applies them, prisma/drift.ts writes them.
// biome-ignore lint/style/noProcessEnv: the only way to tell Prisma's tools
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: 'postgres://localhost/unused' },
})
