import { z } from 'zod'
import type { Database } from '../db/database.ts'
import { type SavedView, SavedViewPage } from '../db/generated/prisma/client.ts'
import { DocketError, invalidInput } from '../errors.ts'
import { sentence } from '../jobs/tasks.ts'
import type { Viewer } from './viewer.ts'

export const MAX_SAVED_VIEWS = 100
const MAX_NAME = 80
const MAX_SEARCH = 4000

const search = z
  .string()
  .max(MAX_SEARCH, `is longer than ${MAX_SEARCH} characters`)
  .refine((value) => !value.includes('\0'), 'holds a NUL character')
  .refine((value) => value.isWellFormed(), 'holds half of a surrogate pair')

const Input = z.object({
  page: z.enum(SavedViewPage),
  name: sentence(MAX_NAME),
  search,
})

/** The views of a page that anybody in the workspace has saved, by name. */
export function listSavedViews(db: Database, workspaceId: string, page: SavedViewPage): Promise<SavedView[]> {
  return db.prisma.savedView.findMany({ where: { workspaceId, page }, orderBy: { name: 'asc' } })
}

/**
 * Saves a view under its name; the one that had the name is replaced.
 * @param input as it came from the client
 * @throws DocketError INVALID_INPUT, TOO_MANY_SAVED_VIEWS
 */
export async function saveView(
  db: Database,
  { workspaceId, actor }: Viewer,
  input: unknown,
): Promise<SavedView> {
  const { page, name, search } = parse(input)
  const values = [workspaceId, page, name, search, actor.id, MAX_SAVED_VIEWS]
  const [view] = await db.query<SavedView>('SELECT * FROM docket_save_view($1, $2, $3, $4, $5, $6)', values)
  return view!
}

/** @throws DocketError SAVED_VIEW_NOT_FOUND */
export async function deleteSavedView(db: Database, workspaceId: string, id: string) {
  const { count } = await db.prisma.savedView.deleteMany({ where: { id, workspaceId } })
  if (count === 0) throw new DocketError('SAVED_VIEW_NOT_FOUND')
  return { id }
}

function parse(input: unknown) {
  const parsed = Input.safeParse(input)
  if (parsed.success) return parsed.data
  throw invalidInput(...parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })))
}
