import { Code } from '@mantine/core'

/** A value with the setting of the server that says it. */
export const Named = ({ value, setting }: { value: string; setting: string }) => (
  <>
    {value} <Code>{setting}</Code>
  </>
)
