import '@mantine/spotlight/styles.css'
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { IconFileText, IconListSearch, IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import { PaletteJobsDocument } from '../gql/shell.ts'
import { PAGES } from './pages.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** ⌘K: pages, jobs by the words of their document and labels, and a job by its id. */
export default function Palette() {
  const [query, setQuery] = useState('')
  const navigate = useNavigate()
  const text = query.trim()
  const [{ data }] = useQuery({
    query: PaletteJobsDocument,
    variables: { text },
    pause: text.length < 2 || UUID.test(text),
  })

  const openJob = (jobId: string) => navigate({ to: '/jobs/$jobId', params: { jobId }, search: {} })
  const pages = PAGES.filter(({ label }) => label.toLowerCase().includes(text.toLowerCase())).map((page) => ({
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
  const more: SpotlightActionData[] = UUID.test(text)
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
      actions={[...more, ...jobs, ...pages]}
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
