import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useKeys } from '../shell/use-keys.ts'

const PAUSE_MS = 80

/** Words of the document's name and of labels; asks once somebody stops typing. `/` leads into it. */
export function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value)
  const asked = useRef(value)
  const input = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => input.current?.select() })

  // Changed from elsewhere, as by a link or the way back.
  useEffect(() => {
    if (value === asked.current) return
    asked.current = value
    setText(value)
  }, [value])
  useEffect(() => {
    if (text.trim() === asked.current) return
    const timer = setTimeout(() => {
      asked.current = text.trim()
      onChange(asked.current)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, onChange])

  return (
    <TextInput
      ref={input}
      type="search"
      aria-label="Search names and labels"
      placeholder="Search names and labels"
      w={{ base: '100%', sm: 230 }}
      flex="none"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      leftSection={<IconSearch size={14} />}
      rightSection={
        text === '' ? (
          <Kbd size="xs">/</Kbd>
        ) : (
          <CloseButton size="xs" aria-label="Clear the search" onClick={() => setText('')} />
        )
      }
      dir="auto"
    />
  )
}
