import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { EditorForm } from './EditorForm.tsx'
import type { EditorProps } from './editor-props.ts'
import { readJson } from './values.ts'

/** JSON that the input or the result must contain. */
export function JsonEditor({ label, value, onChange, onDone }: EditorProps) {
  const [text, setText] = useState(value)
  const json = readJson(text)
  return (
    <EditorForm
      width={340}
      disabled={!json}
      onApply={() => {
        onChange(JSON.stringify(json!.value))
        onDone()
      }}
    >
      <Textarea
        label={label}
        placeholder={
          label.startsWith('Input')
            ? '{"fields": [{"name": "rent"}]}'
            : '{"values": {"governing_law": "England"}}'
        }
        autosize
        minRows={3}
        maxRows={12}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={text.trim() !== '' && !json && 'Not valid JSON yet'}
        autoFocus
      />
    </EditorForm>
  )
}
