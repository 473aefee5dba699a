import { Button, Group } from '@mantine/core'

/** The frame of an editor whose value is typed: it counts when it is applied. */
export function EditorForm({
  disabled,
  onApply,
  width = 260,
  children,
}: {
  disabled: boolean
  onApply: () => void
  width?: number
  children: React.ReactNode
}) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!disabled) onApply()
      }}
      style={{ width, maxWidth: '100%', padding: 'var(--mantine-spacing-sm)' }}
    >
      {children}
      <Group justify="flex-end" mt="xs">
        <Button type="submit" disabled={disabled}>
          Apply
        </Button>
      </Group>
    </form>
  )
}
