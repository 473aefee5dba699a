import { readWorkspace } from '../access/budget.ts'
import type { Viewer } from '../access/viewer.ts'
import { builder } from './builder.ts'
import { WorkspaceType } from './workspace.ts'

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Whoever sends the request.',
  fields: (t) => ({
    apiKeyName: t.string({ description: 'Name of the API key in use.', resolve: ({ actor }) => actor.id }),
    workspace: t.field({
      type: WorkspaceType,
      description: 'The workspace that the key opens.',
      resolve: ({ workspaceId }, _, { api }) => readWorkspace(api.db, workspaceId),
    }),
    signedInUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: "When the browser's session expires; null when the API key itself was sent.",
      resolve: ({ session }) => session?.until ?? null,
    }),
    simulated: t.boolean({
      description:
        'True when this server has no key of the Claude API, so that the built-in simulator answers.',
      resolve: (_, __, { api }) => api.simulated,
    }),
    environment: t.string({
      description: 'What the server runs as: `production`, or else it is none.',
      resolve: (_, __, { api }) => api.environment,
    }),
    version: t.string({
      description: 'Version of Docket that the server runs.',
      resolve: (_, __, { api }) => api.version,
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
