import '@mantine/spotlight/styles.css'
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { IconFileText, IconListSearch, IconPencil, IconSearch } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import { isUuid } from '../format/uuid.ts'
import { PaletteJobsDocument } from '../gql/shell.ts'
import { PAGES } from './pages.ts'

/** ⌘K: pages, jobs by the words of their document and labels, a job by its id, and what can be done with the open one. */
export default function Palette() {
  const [query, setQuery] = useState('')
  const navigate = useNavigate()
  const { jobId } = useParams({ strict: false })
  const text = query.trim()
  const [{ data }] = useQuery({
    query: PaletteJobsDocument,
    variables: { text },
    pause: text.length < 2 || isUuid(text),
  })

  const openJob = (jobId: string) => navigate({ to: '/jobs/$jobId', params: { jobId }, search: {} })
  const isMeant = ({ label }: { label: string }) => label.toLowerCase().includes(text.toLowerCase())
  const ofThisJob = jobId ? [editCopy(() => navigate({ to: '/jobs/new', search: { from: jobId } }))] : []
  const pages = PAGES.filter(isMeant).map((page) => ({
    id: page.to,
    label: page.label,
    leftSection: <page.icon size={18} />,
    onClick: () => navigate({ to: page.to, search: {} }),
  }))
  const found = text.length < 2 ? [] : (data?.jobs.edges ?? [])
  const jobs = found.map(({ node }) => ({
    id: node.id,
    label: node.document.name,
    description: `${node.taskType.toLowerCase()} · ${node.status.toLowerCase()}`,
    leftSection: <IconFileText size={18} />,
    onClick: () => openJob(node.id),
  }))
  const more: SpotlightActionData[] = isUuid(text)
    ? [
        {
          id: 'id',
          label: `Open job ${text}`,
          leftSection: <IconFileText size={18} />,
          onClick: () => openJob(text),
        },
      ]
    : text
      ? [
          {
            id: 'list',
            label: `List jobs with “${text}”`,
            leftSection: <IconListSearch size={18} />,
            onClick: () => navigate({ to: '/jobs', search: { text } }),
          },
        ]
      : []
  return (
    <Spotlight
      query={query}
      onQueryChange={setQuery}
      filter={(_, actions) => actions}
      actions={[...ofThisJob.filter(isMeant), ...more, ...jobs, ...pages]}
      nothingFound="Nothing found"
      limit={12}
      scrollable
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: 'Find a page, a document, a label, a job id',
        'aria-label': 'Find',
      }}
    />
  )
}

const editCopy = (onClick: () => void) => ({
  id: 'copy',
  label: 'Edit a copy of this job',
  leftSection: <IconPencil size={18} />,
  onClick,
})
