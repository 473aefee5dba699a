import { useMediaQuery } from '@mantine/hooks'

/** Whether the screen is that of a phone, as wide as where the navigation folds (shell/Shell.tsx). */
export const useNarrow = () =>
  useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false })
