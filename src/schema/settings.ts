import { MAX_SAVED_VIEWS } from '../access/saved-views.ts'
import { MAX_LABELS } from '../jobs/submit-input.ts'
import { MAX_CRITERIA, MAX_FIELDS, type TaskType } from '../jobs/tasks.ts'
import { MAX_ENDPOINTS } from '../webhooks/endpoints.ts'
import { type Api, builder } from './builder.ts'
import { TaskTypeEnum } from './enums.ts'
import { WorkspaceType } from './workspace.ts'

const TaskModelType = builder
  .objectRef<{ taskType: TaskType; model: string; setting: string }>('TaskModel')
  .implement({
    description: 'Which model a type of task asks.',
    fields: (t) => ({
      taskType: t.expose('taskType', { type: TaskTypeEnum, description: 'The type of task.' }),
      model: t.exposeString('model', { description: 'The model that new jobs of it ask.' }),
      setting: t.exposeString('setting', { description: 'Name of the setting of the server that says so.' }),
    }),
  })

const LimitsType = builder.objectRef<Api>('Limits').implement({
  description: 'What the server lets a job and a workspace have at most.',
  fields: (t) => ({
    deadlineHours: t.exposeInt('deadlineHours', {
      description:
        'A job is given up after so many hours unless its submit says otherwise (DOCKET_DEADLINE_HOURS).',
    }),
    maxTextLength: t.exposeInt('maxTextLength', {
      description: 'Longest text of a document, in UTF-16 code units (DOCKET_MAX_TEXT_LENGTH).',
    }),
    maxFields: t.int({ description: 'Fields of an EXTRACT job.', resolve: () => MAX_FIELDS }),
    maxCriteria: t.int({ description: 'Criteria of an EVALUATE job.', resolve: () => MAX_CRITERIA }),
    maxLabels: t.int({ description: 'Labels of a job.', resolve: () => MAX_LABELS }),
    maxWebhookEndpoints: t.int({
      description: 'Webhook endpoints of a workspace.',
      resolve: () => MAX_ENDPOINTS,
    }),
    maxSavedViews: t.int({ description: 'Saved views of a page.', resolve: () => MAX_SAVED_VIEWS }),
  }),
})

builder.objectFields(WorkspaceType, (t) => ({
  models: t.field({
    type: [TaskModelType],
    description: 'The model that each type of task asks.',
    resolve: (_, __, { api }) =>
      (Object.keys(api.models) as TaskType[]).map((taskType) => ({
        taskType,
        model: api.models[taskType],
        setting: `DOCKET_MODEL_${taskType}`,
      })),
  }),
  limits: t.field({
    type: LimitsType,
    description: 'What there may be at most. The settings of the server say it, or the version.',
    resolve: (_, __, { api }) => api,
  }),
}))
