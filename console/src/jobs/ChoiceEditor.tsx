import { NavLink, ScrollArea, Stack, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { EditorProps } from './editor-props.ts'
import { joinList, splitList } from './values.ts'

export interface Option {
  value: string
  label: string
  /** What stands at its end, such as how many jobs it has */
  aside?: string
}

/** One of some, or several; each click counts at once. */
export function ChoiceEditor({
  label,
  value,
  onChange,
  onDone,
  options,
  several = false,
  width = 260,
}: EditorProps & { options: Option[]; several?: boolean; width?: number }) {
  const chosen = new Set(several ? splitList(value) : value ? [value] : [])
  function choose(option: string) {
    if (!several) {
      onChange(chosen.has(option) ? '' : option)
      return onDone()
    }
    const others = [...chosen].filter((other) => other !== option)
    onChange(joinList(chosen.has(option) ? others : [...others, option]))
  }
  return (
    <ScrollArea.Autosize mah={320} w={width}>
      <Stack gap={0} p={6} role="group" aria-label={label}>
        {options.length === 0 && (
          <Text size="xs" c="dimmed" p={6}>
            Nothing to choose from yet
          </Text>
        )}
        {options.map((option) => (
          <NavLink
            key={option.value}
            component="button"
            py={5}
            label={option.label}
            title={option.label}
            noWrap
            aria-pressed={chosen.has(option.value)}
            active={chosen.has(option.value)}
            leftSection={<IconCheck size={14} opacity={chosen.has(option.value) ? 1 : 0} />}
            rightSection={
              <Text size="xs" c="dimmed" className="numbers">
                {option.aside}
              </Text>
            }
            onClick={() => choose(option.value)}
          />
        ))}
      </Stack>
    </ScrollArea.Autosize>
  )
}
