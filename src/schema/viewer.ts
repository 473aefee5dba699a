import type { Viewer } from '../access/authenticate.ts'
import { builder } from './builder.ts'

const WorkspaceType = builder.prismaObject('Workspace', {
  description: 'The tenant that jobs and documents belong to.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'UUID of the workspace.' }),
    name: t.exposeString('name', { description: 'Its name.' }),
  }),
})

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Whoever sends the request.',
  fields: (t) => ({
    apiKeyName: t.string({ description: 'Name of the API key in use.', resolve: ({ actor }) => actor.id }),
    workspace: t.prismaField({
      type: WorkspaceType,
      description: 'The workspace that the key opens.',
      resolve: (query, { workspaceId }, _, { api }) =>
        api.db.prisma.workspace.findUniqueOrThrow({ ...query, where: { id: workspaceId } }),
    }),
    simulated: t.boolean({
      description:
        'True when this server has no key of the Claude API, so that the built-in simulator answers.',
      resolve: (_, __, { api }) => api.simulated,
    }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    description: 'Whoever sends the request.',
    resolve: (_, __, { viewer }) => viewer,
  }),
)
