import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { EditorForm } from './EditorForm.tsx'
import type { EditorProps } from './editor-props.ts'

export function TextEditor({ label, value, onChange, onDone }: EditorProps) {
  const [text, setText] = useState(value)
  return (
    <EditorForm
      disabled={text.trim() === ''}
      onApply={() => {
        onChange(text.trim())
        onDone()
      }}
    >
      <TextInput
        label={label}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autoFocus
        dir="auto"
      />
    </EditorForm>
  )
}
