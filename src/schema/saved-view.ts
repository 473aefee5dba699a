import { deleteSavedView, listSavedViews, saveView } from '../access/saved-views.ts'
import { builder } from './builder.ts'
import {
  attempt,
  InvalidInputError,
  outcomeType,
  SavedViewNotFoundError,
  TooManySavedViewsError,
} from './error.ts'
import { idArgument } from './id.ts'

const PageEnum = builder.enumType('SavedViewPage', {
  description: 'A page of the console whose views can be saved.',
  values: {
    JOBS: { description: 'The list of jobs.' },
    HISTORY: { description: 'The log.' },
  },
})

const SavedViewType = builder.prismaObject('SavedView', {
  description: 'A page with its filters, to look at again. Everybody in the workspace has the same ones.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'UUID of the view.' }),
    page: t.expose('page', { type: PageEnum, description: 'The page.' }),
    name: t.exposeString('name', { description: 'Its name, which no other view of the page has.' }),
    search: t.exposeString('search', { description: "The page's filters, as they were saved." }),
    createdBy: t.exposeString('createdBy', { description: 'Name of the API key that saved it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was saved.' }),
  }),
})

const SaveViewInput = builder.inputType('SaveViewInput', {
  description: 'A view to save.',
  fields: (t) => ({
    page: t.field({ type: PageEnum, required: true, description: 'The page.' }),
    name: t.string({ required: true, description: 'Its name; up to 80 characters.' }),
    search: t.string({
      required: true,
      description: "The page's filters; up to 4,000 characters. They are kept as they are and never read.",
    }),
  }),
})

const DeletedType = builder.objectRef<{ id: string }>('DeletedSavedView').implement({
  description: 'A saved view that is no more.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'UUID that it had.' }) }),
})

const SaveResult = builder.unionType('SaveViewResult', {
  description: 'The view as it is saved, or why it is not.',
  types: [SavedViewType, InvalidInputError, TooManySavedViewsError],
  resolveType: (outcome) => outcomeType(outcome, 'SavedView'),
})

const DeleteResult = builder.unionType('DeleteSavedViewResult', {
  description: 'What was deleted, or why nothing was.',
  types: [DeletedType, InvalidInputError, SavedViewNotFoundError],
  resolveType: (outcome) => outcomeType(outcome, 'DeletedSavedView'),
})

builder.queryField('savedViews', (t) =>
  t.field({
    type: [SavedViewType],
    description: 'The saved views of a page, by name.',
    args: { page: t.arg({ type: PageEnum, required: true, description: 'The page.' }) },
    resolve: (_, { page }, { api, viewer }) => listSavedViews(api.db, viewer.workspaceId, page),
  }),
)

builder.mutationFields((t) => ({
  saveView: t.field({
    type: SaveResult,
    description:
      'Saves a view. One of the same name is replaced; a page has at most 100 of them in a workspace.',
    args: { input: t.arg({ type: SaveViewInput, required: true, description: 'The view.' }) },
    resolve: (_, { input }, { api, viewer }) => attempt(() => saveView(api.db, viewer, input)),
  }),
  deleteSavedView: t.field({
    type: DeleteResult,
    description: 'Deletes a saved view, for everybody in the workspace.',
    args: { id: t.arg.id({ required: true, description: 'UUID of the view.' }) },
    resolve: (_, { id }, { api, viewer }) =>
      attempt(async () => deleteSavedView(api.db, viewer.workspaceId, idArgument('id', id))),
  }),
}))
