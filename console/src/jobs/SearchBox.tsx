import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useKeys } from '../shell/use-keys.ts'

const PAUSE_MS = 80

/** Words of the document's name and of labels. Whoever types fast is asked for at a pause only. `/` leads into it. */
export function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value)
  // Asked for, and not in the URL yet.
  const awaited = useRef<string[]>([])
  const typedAt = useRef(-PAUSE_MS)
  const input = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => input.current?.select() })

  useEffect(() => {
    const at = awaited.current.indexOf(value)
    awaited.current = awaited.current.slice(at + 1)
    // Changed from elsewhere, as by a link or the way back.
    if (at < 0) setText(value)
  }, [value])

  const ask = useDebouncedCallback((words: string) => {
    if (words === (awaited.current.at(-1) ?? value)) return
    awaited.current.push(words)
    onChange(words)
  }, PAUSE_MS)
  function type(typed: string, at: number) {
    setText(typed)
    ask(typed.trim())
    if (at - typedAt.current >= PAUSE_MS) ask.flush()
    typedAt.current = at
  }

  return (
    <TextInput
      ref={input}
      type="search"
      aria-label="Search names and labels"
      placeholder="Search names and labels"
      w={{ base: '100%', sm: 230 }}
      flex="none"
      value={text}
      onChange={(event) => type(event.currentTarget.value, event.timeStamp)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      leftSection={<IconSearch size={14} />}
      rightSection={
        text === '' ? (
          <Kbd size="xs">/</Kbd>
        ) : (
          <CloseButton
            size="xs"
            aria-label="Clear the search"
            onClick={(event) => type('', event.timeStamp)}
          />
        )
      }
      dir="auto"
    />
  )
}
