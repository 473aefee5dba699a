/**
 * Writes `src/gql/`: for each folder of the console its operations (`*.graphql`) as typed documents. Every field and
 * variable is checked against schema.graphql; `npm run console` does this before it builds.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codegen } from '@graphql-codegen/core'
import * as typedDocumentNode from '@graphql-codegen/typed-document-node'
import * as typescriptOperations from '@graphql-codegen/typescript-operations'
import { buildSchema, parse } from 'graphql'

const SOURCE = join(import.meta.dirname, 'src')
const TARGET = join(SOURCE, 'gql')

const SCALARS = { DateTime: 'string', ID: 'string', JSON: 'unknown', SafeInt: 'number' }
const CONFIG = {
  scalars: SCALARS,
  enumType: 'string-literal',
  useTypeImports: true,
  skipTypename: false,
  optimizeDocumentNode: true,
}

const schemaText = await readFile(join(import.meta.dirname, '../schema.graphql'), 'utf8')
const schema = parse(schemaText)
const schemaAst = buildSchema(schemaText)

async function operations(folder: string) {
  const names = (await readdir(join(SOURCE, folder))).filter((name) => name.endsWith('.graphql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const location = join(folder, name)
      return { location, document: parse(await readFile(join(SOURCE, location), 'utf8')) }
    }),
  )
}

async function generate(folder: string) {
  const documents = await operations(folder)
  if (documents.length === 0) return
  const filename = join(TARGET, `${folder}.ts`)
  const code = await codegen({
    filename,
    schema,
    schemaAst,
    documents,
    config: {},
    plugins: [{ typescriptOperations: CONFIG }, { typedDocumentNode: CONFIG }],
    pluginMap: { typescriptOperations, typedDocumentNode },
  })
  await writeFile(filename, code)
}

await rm(TARGET, { recursive: true, force: true })
await mkdir(TARGET)
const folders = await readdir(SOURCE, { withFileTypes: true })
for (const folder of folders.filter((entry) => entry.isDirectory() && entry.name !== 'gql'))
  await generate(folder.name)
