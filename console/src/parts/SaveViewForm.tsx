import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useMutation } from 'urql'
import { type SavedViewPage, SaveViewDocument } from '../gql/parts.ts'

const LONGEST_NAME = 80

/** Saves what a page shows under a name; a name that exists is said to be replaced before it is. */
export function SaveViewForm({
  page,
  search,
  names,
  onSaved,
}: {
  page: SavedViewPage
  search: string
  /** The names that exist */
  names: string[]
  onSaved: () => void
}) {
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string>()
  const [{ fetching }, save] = useMutation(SaveViewDocument)
  const replaces = names.includes(name.trim())

  async function onSubmit(event: React.FormEvent) {
    event.preventDefault()
    const { data, error } = await save({ input: { page, search, name: name.trim() } })
    if (data?.saveView.__typename === 'SavedView') {
      setName('')
      setProblem(undefined)
      onSaved()
    } else setProblem(data?.saveView.message ?? error?.message)
  }
  return (
    <form onSubmit={onSubmit}>
      <Group gap={6} wrap="nowrap" align="flex-start" mt="xs">
        <TextInput
          flex={1}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          placeholder="Name of this view"
          aria-label="Name of this view"
          maxLength={LONGEST_NAME}
          error={problem}
          dir="auto"
        />
        <Button type="submit" disabled={name.trim() === ''} loading={fetching}>
          {replaces ? 'Replace' : 'Save'}
        </Button>
      </Group>
    </form>
  )
}
