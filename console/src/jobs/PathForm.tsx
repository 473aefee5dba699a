import { ActionIcon, Group, Select, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { LONGEST_PATH, MOST_PATHS, type PathColumn, writePath } from './choice.ts'

const ROOTS = [
  { value: 'result', label: 'Result' },
  { value: 'input', label: 'Input' },
]

/** Adds a column with the value at a path of the input or the result. */
export function PathForm({ full, onAdd }: { full: boolean; onAdd: (column: string) => void }) {
  const [root, setRoot] = useState<PathColumn['root']>('result')
  const [path, setPath] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const given = path.trim()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (given === '' || full) return
        onAdd(writePath({ root, path: given }))
        setPath('')
        // The button goes out, and would take the focus with it.
        input.current?.focus()
      }}
    >
      <Group gap={6} p={8} wrap="nowrap" align="flex-start">
        <Select
          w={84}
          aria-label="Where the value is"
          data={ROOTS}
          value={root}
          onChange={(value) => value && setRoot(value as PathColumn['root'])}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
        />
        <TextInput
          ref={input}
          flex={1}
          aria-label="Path of the value"
          placeholder="values.rent"
          maxLength={LONGEST_PATH}
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
          error={full && `At most ${MOST_PATHS} values`}
        />
        <ActionIcon
          type="submit"
          variant="default"
          size={30}
          aria-label="Add the column"
          disabled={given === '' || full}
        >
          <IconPlus size={14} />
        </ActionIcon>
      </Group>
    </form>
  )
}
