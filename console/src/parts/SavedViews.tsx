import { ActionIcon, Button, Group, Popover, ScrollArea, Stack, Text } from '@mantine/core'
import { IconBookmark, IconCheck, IconChevronDown, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMutation, useQuery } from 'urql'
import { DeleteSavedViewDocument, type SavedViewPage, SavedViewsDocument } from '../gql/parts.ts'
import { parseSearch, type Search, stringifySearch } from '../search.ts'
import { Loaded } from './Loaded.tsx'
import { SaveViewForm } from './SaveViewForm.tsx'

/** The same filters give the same text, in whatever order they were added. */
const textOf = (search: Search) =>
  stringifySearch(Object.fromEntries(Object.entries(search).sort(([a], [b]) => (a < b ? -1 : 1))))

/** The views of a page that the workspace has saved: the current one marked, and a form to save what is shown. */
export function SavedViews({ page, search }: { page: SavedViewPage; search: Search }) {
  const [open, setOpen] = useState(false)
  const [result, refresh] = useQuery({ query: SavedViewsDocument, variables: { page } })
  const reload = () => refresh({ requestPolicy: 'network-only' })
  const here = textOf(search)
  const views = (result.data?.savedViews ?? []).map((view) => ({
    ...view,
    current: textOf(parseSearch(view.search)) === here,
  }))
  const current = views.find((view) => view.current)
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" shadow="md" width={280} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          fw={500}
          maw={200}
          leftSection={<IconBookmark size={14} />}
          rightSection={<IconChevronDown size={12} />}
          onClick={() => setOpen(!open)}
          title={current?.name}
        >
          <span className="clip" dir="auto">
            {current?.name ?? 'Views'}
          </span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label="Saved views">
        <Loaded result={result} onRetry={reload} lines={2}>
          {() => <Views views={views} page={page} onDone={() => setOpen(false)} onChanged={reload} />}
        </Loaded>
        {result.data && here !== '' && !current && (
          <SaveViewForm page={page} search={here} names={views.map(({ name }) => name)} onSaved={reload} />
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

interface View {
  id: string
  name: string
  search: string
  createdBy: string
  current: boolean
}

function Views({
  views,
  page,
  onDone,
  onChanged,
}: {
  views: View[]
  page: SavedViewPage
  onDone: () => void
  onChanged: () => void
}) {
  const [, remove] = useMutation(DeleteSavedViewDocument)
  const [problem, setProblem] = useState<string>()
  const to = page === 'JOBS' ? '/jobs' : '/history'
  if (views.length === 0) {
    return (
      <Text size="xs" c="dimmed" px={4} py={2}>
        No saved views. Filter the list, then save it here under a name.
      </Text>
    )
  }
  async function onRemove(id: string) {
    const { data, error } = await remove({ id })
    const outcome = data?.deleteSavedView
    setProblem(error?.message ?? (outcome && 'message' in outcome ? outcome.message : undefined))
    onChanged()
  }
  return (
    <ScrollArea.Autosize mah={320}>
      <Stack gap={2}>
        {views.map(({ id, name, search, createdBy, current }) => (
          <Group key={id} gap={4} wrap="nowrap">
            <Button
              variant={current ? 'light' : 'subtle'}
              color={current ? undefined : 'gray'}
              flex={1}
              miw={0}
              justify="flex-start"
              leftSection={current ? <IconCheck size={14} /> : <IconBookmark size={14} />}
              aria-current={current ? 'true' : undefined}
              title={`${name}, saved by ${createdBy}`}
              renderRoot={(props) => <Link to={to} search={parseSearch(search)} {...props} />}
              onClick={onDone}
            >
              <span className="clip" dir="auto">
                {name}
              </span>
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Delete ${name}`}
              onClick={() => onRemove(id)}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Group>
        ))}
        {problem && (
          <Text size="xs" c="red" role="alert">
            {problem}
          </Text>
        )}
      </Stack>
    </ScrollArea.Autosize>
  )
}
