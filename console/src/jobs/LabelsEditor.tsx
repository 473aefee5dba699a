import { TagsInput } from '@mantine/core'
import { useState } from 'react'
import { EditorForm } from './EditorForm.tsx'
import type { EditorProps } from './editor-props.ts'
import { joinList, readLabel, splitList } from './values.ts'

/** Labels as `key:value`; a job must have all of them. */
export function LabelsEditor({ label, value, onChange, onDone }: EditorProps) {
  const [labels, setLabels] = useState(() => splitList(value))
  const [text, setText] = useState('')
  // What is typed counts, whether Enter was pressed or not.
  const all = text.trim() ? [...labels, text.trim()] : labels
  const wrong = all.find((item) => !readLabel(item))
  return (
    <EditorForm
      disabled={all.length === 0 || wrong !== undefined}
      onApply={() => {
        onChange(joinList(all))
        onDone()
      }}
    >
      <TagsInput
        size="xs"
        label={label}
        placeholder={labels.length === 0 ? 'customer:acme' : undefined}
        value={labels}
        onChange={setLabels}
        searchValue={text}
        onSearchChange={setText}
        splitChars={[]}
        error={wrong !== undefined && text === '' && `“${wrong}” is not key:value`}
        autoFocus
        dir="auto"
      />
    </EditorForm>
  )
}
