import { Box, TagsInput } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { RecentLabelsDocument } from '../gql/jobs.ts'
import type { EditorProps } from './editor-props.ts'
import { joinList, readLabel, splitList, writeLabel } from './values.ts'

const OFFERED = 8

/** Labels as `key:value`, of which a job must have all; each counts at once. */
export function LabelsEditor({ label, value, onChange, onDone }: EditorProps) {
  const [text, setText] = useState('')
  const [refused, setRefused] = useState<string>()
  const [{ data }] = useQuery({ query: RecentLabelsDocument })
  const recent = data?.jobs.edges.flatMap(({ node }) => node.labels.map(writeLabel)) ?? []
  function take(labels: string[]) {
    const wrong = labels.find((item) => !readLabel(item))
    setRefused(wrong)
    if (wrong === undefined) onChange(joinList(labels))
  }
  return (
    <Box w={260} maw="100%" p="sm">
      <TagsInput
        size="xs"
        label={label}
        description="As key:value. A job must have all of them."
        placeholder={value ? undefined : 'customer:acme'}
        data={[...new Set(recent)]}
        limit={OFFERED}
        comboboxProps={{ withinPortal: false }}
        value={splitList(value)}
        onChange={take}
        searchValue={text}
        onSearchChange={setText}
        onKeyDown={(event) => event.key === 'Enter' && text === '' && value && onDone()}
        splitChars={[]}
        error={refused !== undefined && `“${refused}” is not key:value`}
        autoFocus
        dir="auto"
      />
    </Box>
  )
}
