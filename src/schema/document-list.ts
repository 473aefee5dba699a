import { listDocuments } from '../documents/list.ts'
import { builder } from './builder.ts'
import { DocumentType } from './document.ts'
import { pageArguments, pageComplexity } from './page.ts'

const DocumentConnection = builder.connectionObject(
  { type: DocumentType, name: 'DocumentConnection', description: 'A page of documents.' },
  { name: 'DocumentEdge', description: 'A document in a page, with its cursor.' },
)

builder.queryField('documents', (t) =>
  t.field({
    type: DocumentConnection,
    description: 'The documents that are stored and not erased, newest first, page by page.',
    complexity: pageComplexity,
    args: {
      search: t.arg.string({
        description: 'Those whose name has words that begin with these, all of them, in any order.',
      }),
      ...pageArguments,
    },
    resolve: (_, { search, ...page }, { api, viewer }) =>
      listDocuments(api.db, { workspaceId: viewer.workspaceId, search: search ?? null }, page),
  }),
)
