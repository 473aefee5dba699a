import { TagsInput } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { RecentLabelsDocument } from '../gql/jobs.ts'
import { EditorForm } from './EditorForm.tsx'
import type { EditorProps } from './editor-props.ts'
import { joinList, readLabel, splitList, writeLabel } from './values.ts'

const OFFERED = 8

/** Labels as `key:value`, of which a job must have all. Each counts at once; one that is only typed, when it is applied. */
export function LabelsEditor({ label, value, onChange, onDone }: EditorProps) {
  const [text, setText] = useState('')
  const [refused, setRefused] = useState<string>()
  const [{ data }] = useQuery({ query: RecentLabelsDocument })
  const recent = data?.jobs.edges.flatMap(({ node }) => node.labels.map(writeLabel)) ?? []
  function take(labels: string[]) {
    const wrong = labels.find((item) => !readLabel(item))
    setRefused(wrong)
    if (wrong === undefined) onChange(joinList(labels))
    return wrong === undefined
  }
  const typed = text.trim()
  const labels = splitList(value)
  return (
    <EditorForm
      disabled={!value && typed === ''}
      onApply={() => take(typed ? [...labels, typed] : labels) && onDone()}
    >
      <TagsInput
        size="xs"
        label={label}
        description="As key:value. A job must have all of them."
        placeholder={value ? undefined : 'customer:acme'}
        data={[...new Set(recent)]}
        limit={OFFERED}
        comboboxProps={{ withinPortal: false }}
        value={labels}
        onChange={take}
        searchValue={text}
        onSearchChange={setText}
        splitChars={[]}
        error={refused !== undefined && `“${refused}” is not key:value`}
        autoFocus
        dir="auto"
      />
    </EditorForm>
  )
}
