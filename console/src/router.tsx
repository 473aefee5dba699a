import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router'
import { Job } from './job/Job.tsx'
import { Jobs } from './jobs/Jobs.tsx'
import { Overview } from './overview/Overview.tsx'
import { Crash } from './parts/Crash.tsx'
import { NotFound } from './parts/NotFound.tsx'
import { parseSearch, type Search, stringifySearch } from './search.ts'
import { Shell } from './shell/Shell.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })
const validateSearch = (search: Record<string, unknown>) => search as Search

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch,
  component: lazyRouteComponent(() => import('./sign-in/SignIn.tsx'), 'SignIn'),
})

/** All that needs a session, within the navigation. */
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

// The three pages that are opened most come with the first script, the others when they are needed.
const overview = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch,
  component: Overview,
})
const jobs = createRoute({
  getParentRoute: () => shell,
  path: '/jobs',
  validateSearch,
  component: Jobs,
})
const newJob = createRoute({
  getParentRoute: () => shell,
  path: '/jobs/new',
  validateSearch,
  component: lazyRouteComponent(() => import('./new-job/NewJob.tsx'), 'NewJob'),
})
const job = createRoute({
  getParentRoute: () => shell,
  path: '/jobs/$jobId',
  validateSearch,
  component: Job,
})
const history = createRoute({
  getParentRoute: () => shell,
  path: '/history',
  validateSearch,
  component: lazyRouteComponent(() => import('./history/History.tsx'), 'History'),
})
const webhooks = createRoute({
  getParentRoute: () => shell,
  path: '/webhooks',
  validateSearch,
  component: lazyRouteComponent(() => import('./webhooks/Webhooks.tsx'), 'Webhooks'),
})
const endpoint = createRoute({
  getParentRoute: () => shell,
  path: '/webhooks/$endpointId',
  validateSearch,
  component: lazyRouteComponent(() => import('./webhooks/Endpoint.tsx'), 'Endpoint'),
})
const workers = createRoute({
  getParentRoute: () => shell,
  path: '/workers',
  validateSearch,
  component: lazyRouteComponent(() => import('./workers/Workers.tsx'), 'Workers'),
})
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  validateSearch,
  component: lazyRouteComponent(() => import('./settings/Settings.tsx'), 'Settings'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    shell.addChildren([overview, jobs, newJob, job, history, webhooks, endpoint, workers, settings]),
  ]),
  basepath: '/console',
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultErrorComponent: Crash,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
