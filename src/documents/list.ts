import { createParams } from '../db/conditions.ts'
import type { Database } from '../db/database.ts'
import { words } from '../db/filter-input.ts'
import type { Document } from '../db/generated/prisma/client.ts'
import { KEYS, type Page, type PageArguments, planPage } from '../db/keyset.ts'
import { invalidInput } from '../errors.ts'

export interface DocumentListQuery {
  workspaceId: string
  /** Words that begin those of the name, as they came from the client; null: any name */
  search: string | null
}

/**
 * A page of the documents that are not erased, newest first. Their texts are left out.
 * @throws DocketError INVALID_INPUT for a bad cursor, page size or search; QUERY_TOO_COMPLEX when it takes too long
 */
export async function listDocuments(
  db: Database,
  { workspaceId, search }: DocumentListQuery,
  page: PageArguments,
): Promise<Page<Document>> {
  const sought = search === null ? null : parseSearch(search)
  const { values, param } = createParams()
  const keyset = {
    keys: [KEYS.time('created_at'), KEYS.uuid('id')],
    descending: true,
    query: ['documents', workspaceId, sought],
  }
  const plan = planPage(keyset, page, param)
  const source = {
    table: 'document',
    columns: 'id',
    // As in the condition of document_words_idx.
    known: [`workspace_id = ${param(workspaceId)}`, 'erased_at IS NULL'],
    searched: sought === null ? [] : [`docket_words(name) @@ docket_word_query(${param(sought)})`],
  }
  const { edges, pageInfo } = await db.read((query) => plan.read<{ id: string }>(query, source, values))
  const ids = edges.map(({ node }) => node.id)
  const found = await db.prisma.document.findMany({ where: { id: { in: ids }, erasedAt: null } })
  const documents = new Map(found.map((document) => [document.id, document as Document]))
  return {
    pageInfo,
    // A document that was erased in between is left out.
    edges: edges.flatMap(({ node, cursor }) => {
      const document = documents.get(node.id)
      return document ? [{ cursor, node: document }] : []
    }),
  }
}

function parseSearch(search: string): string {
  const parsed = words.safeParse(search)
  if (parsed.success) return parsed.data
  throw invalidInput({ field: 'search', message: parsed.error.issues[0]!.message })
}
