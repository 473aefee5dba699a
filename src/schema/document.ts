import type { Document } from '../db/generated/prisma/client.ts'
import { builder } from './builder.ts'
import { noteDocumentRead } from './content-reads.ts'
import { idArgument } from './id.ts'

export const DocumentType = builder.prismaObject('Document', {
  description: 'The text that jobs work on.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'UUID of the document.' }),
    name: t.exposeString('name', { description: 'What its sender called it.' }),
    mediaType: t.exposeString('mediaType', { description: 'Its media type, such as text/plain.' }),
    sha256: t.exposeString('sha256', { description: "SHA-256 of the text's UTF-8 bytes, in hexadecimal." }),
    text: t.string({
      description: 'The whole text. Offsets of evidence point into it.',
      // Millions of characters: a page of jobs may have the texts of some, not of a hundred.
      complexity: 1000,
      resolve: async ({ id }, _, context) => {
        const where = { id }
        const { prisma } = context.api.db
        const { text } = await prisma.document.findUniqueOrThrow({ where, select: { text: true } })
        noteDocumentRead(context, id)
        return text
      },
    }),
    textLength: t.exposeInt('textLength', { description: 'Length of the text in UTF-16 code units.' }),
    pageStarts: t.exposeIntList('pageStarts', {
      description: 'Offset at which each page starts; empty when pages are not known.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
    erasedAt: t.expose('erasedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its name and text were erased, with the input and the result of its jobs.',
    }),
    heldAt: t.expose('heldAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when a legal hold keeps it.',
    }),
    holdReason: t.exposeString('holdReason', { nullable: true, description: 'Why it is held.' }),
  }),
})

builder.queryField('document', (t) =>
  t.prismaField({
    type: DocumentType,
    nullable: true,
    description: 'A document by its id; null when the workspace has no such document.',
    args: { id: t.arg.id({ required: true, description: 'UUID of the document.' }) },
    resolve: (query, _, { id }, { api, viewer }) =>
      api.db.prisma.document.findFirst({
        ...query,
        where: { id: idArgument('id', id), workspaceId: viewer.workspaceId },
      }) as Promise<Document | null>,
  }),
)
