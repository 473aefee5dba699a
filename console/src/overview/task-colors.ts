import type { TaskType } from '../gql/overview.ts'

/** None of them a colour of a status. */
export const TASK_COLORS: Record<TaskType, string> = {
  SUMMARIZE: 'ink.4',
  EXTRACT: 'ink.7',
  EVALUATE: 'grape.5',
}
