import type { Page } from 'playwright-core'
import type { Shown } from './prepare.ts'

export interface Picture {
  name: string
  path: (shown: Shown) => string
  /** What is done on the page before the picture is taken */
  act?: (page: Page) => Promise<unknown>
  dark?: boolean
  phone?: boolean
}

/** The pictures of the README and of docs/console.md. */
export const PICTURES: Picture[] = [
  { name: 'overview', path: () => '/?range=7d' },
  { name: 'overview-dark', path: () => '/?range=7d', dark: true },
  { name: 'overview-phone', path: () => '/?range=7d', phone: true },
  { name: 'jobs', path: () => '/jobs' },
  { name: 'jobs-dark', path: () => '/jobs?status=FAILED,PARTIAL', dark: true },
  { name: 'job', path: ({ jobId }) => `/jobs/${jobId}`, act: pressJ },
  { name: 'job-dark', path: ({ jobId }) => `/jobs/${jobId}`, act: pressJ, dark: true },
  { name: 'job-phone', path: ({ jobId }) => `/jobs/${jobId}`, phone: true },
  { name: 'new-job', path: () => '/jobs/new' },
  { name: 'history', path: () => '/history' },
  { name: 'webhooks', path: ({ endpointId }) => `/webhooks/${endpointId}` },
  { name: 'workers', path: () => '/workers' },
  { name: 'settings', path: () => '/settings' },
]

/** Selects the next claim, and so its words in the document. */
async function pressJ(page: Page) {
  await page.keyboard.press('j')
}
