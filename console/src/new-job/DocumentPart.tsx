import {
  Alert,
  Box,
  Button,
  FileButton,
  Group,
  Paper,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import type { Problem } from '../api/send.ts'
import { whole } from '../format/number.ts'
import type { Draft } from './draft.ts'
import { LongText } from './LongText.tsx'
import classes from './NewJob.module.css'
import { problemOf } from './problems.ts'
import { readTextFile } from './read-text-file.ts'
import { StoredPicker } from './StoredPicker.tsx'

/** A longer text is shown by its beginning: a text field with all of it would be slow. */
const LONGEST_EDITED = 100_000

interface PartProps {
  draft: Draft
  onChange: (change: Partial<Draft>) => void
  problems: Problem[]
  maxLength: number
}

/** The text to work on, pasted, typed, or read from a file within the browser; or a stored document instead. */
export function DocumentPart({
  draft,
  onChange,
  problems,
  maxLength,
  onStored,
}: PartProps & {
  /** Takes the document with this id instead of a text */
  onStored: (id: string) => void
}) {
  const [refused, setRefused] = useState<string>()
  const [over, setOver] = useState(false)
  // The field of another file begins at its beginning.
  const [files, setFiles] = useState(0)
  async function take(file: File | null | undefined) {
    if (!file) return
    const read = await readTextFile(file, maxLength)
    if ('problem' in read) return setRefused(read.problem)
    setRefused(undefined)
    setFiles(files + 1)
    onChange(read)
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  const dragging = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setOver(true)
  }
  return (
    <Paper
      className={over ? classes.over : undefined}
      onDragOver={dragging}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2}>Document</Title>
          <Group gap="xs" className={classes.sources}>
            <StoredPicker label="Use a stored document" onChoose={onStored} />
            <FileButton
              onChange={take}
              accept=".txt,.text,.md,.markdown,text/plain,text/markdown"
              inputProps={{ 'aria-label': 'Text file' }}
            >
              {(button) => (
                <Button variant="default" leftSection={<IconUpload size={14} />} {...button}>
                  Choose a file
                </Button>
              )}
            </FileButton>
          </Group>
        </Group>
        {refused && (
          <Alert color="yellow" py="xs" withCloseButton onClose={() => setRefused(undefined)} role="alert">
            {refused}
          </Alert>
        )}
        <TextOf key={files} draft={draft} onChange={onChange} problems={problems} maxLength={maxLength} />
        <TextInput
          label="Name"
          placeholder="Untitled"
          maxLength={200}
          dir="auto"
          value={draft.name}
          error={problemOf(problems, 'document.inline.name')}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      </Stack>
    </Paper>
  )
}

function TextOf({ draft: { text }, onChange, problems, maxLength }: PartProps) {
  const error = problemOf(problems, 'document.inline.text')
  if (text.length > LONGEST_EDITED) {
    return <LongText text={text} error={error} onRemove={() => onChange({ text: '', name: '' })} />
  }
  return (
    <Box>
      <Textarea
        aria-label="Text of the document"
        placeholder="Paste a text, or drop a .txt or .md file here"
        rows={10}
        resize="vertical"
        dir="auto"
        value={text}
        error={error}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
        classNames={{ input: classes.text }}
      />
      <Text size="xs" c="dimmed" ta="right" mt={4} className="numbers">
        {whole(text.length)} of {whole(maxLength)} characters
      </Text>
    </Box>
  )
}
