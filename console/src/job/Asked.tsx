import { Box, Stack, Text } from '@mantine/core'
import { useOnce } from '../api/use-once.ts'
import { words } from '../format/words.ts'
import { JobInputDocument } from '../gql/job.ts'
import classes from './ClaimRow.module.css'
import type { JobHead } from './sentence.ts'

interface Wanted {
  name: string
  description?: string
  type?: string
}

/** What a job was asked, while there is no answer yet. */
export function Asked({ job }: { job: JobHead }) {
  const { data } = useOnce(JobInputDocument, { id: job.id }, job.id)
  const input = (data?.job?.input ?? {}) as { fields?: Wanted[]; criteria?: Wanted[]; focus?: string }
  const wanted = input.fields ?? input.criteria ?? []
  return (
    <Stack gap={0}>
      <Text size="xs" c="dimmed" px={14} py="sm">
        {wanted.length > 0 ? 'No answer yet. It was asked for:' : 'No answer yet.'}
        {input.focus && ` The reader cares about: ${input.focus}`}
      </Text>
      <ol className={classes.list}>
        {wanted.map(({ name, description, type }) => (
          <li key={name} className={classes.claim}>
            <Box px={14} py={8}>
              <Text size="sm" dir="auto" className={classes.says}>
                {name}
                {type && (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    {words(type).toLowerCase()}
                  </Text>
                )}
              </Text>
              {description && (
                <Text size="xs" c="dimmed" dir="auto" className={classes.says}>
                  {description}
                </Text>
              )}
            </Box>
          </li>
        ))}
      </ol>
    </Stack>
  )
}
