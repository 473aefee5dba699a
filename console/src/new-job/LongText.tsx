import { Box, Button, Group, Text } from '@mantine/core'
import { whole } from '../format/number.ts'
import classes from './NewJob.module.css'

const SHOWN = 3000

/** The beginning of a text that is too long to be edited here. */
export function LongText({ text, error, onRemove }: { text: string; error?: string; onRemove: () => void }) {
  return (
    <Box>
      <Box
        className={classes.preview}
        dir="auto"
        tabIndex={0}
        role="region"
        aria-label="Beginning of the text"
      >
        {text.slice(0, SHOWN)}…
      </Box>
      <Group justify="space-between" mt={6}>
        <Text size="xs" c={error ? 'red' : 'dimmed'} className="numbers" role={error ? 'alert' : undefined}>
          {whole(text.length)} characters; the beginning is shown. {error}
        </Text>
        <Button variant="subtle" color="gray" onClick={onRemove}>
          Remove
        </Button>
      </Group>
    </Box>
  )
}
