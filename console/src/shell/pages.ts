import {
  IconActivity,
  IconFilePlus,
  IconHistory,
  IconLayoutDashboard,
  IconListDetails,
  IconSettings,
  IconWebhook,
} from '@tabler/icons-react'

/** The pages of the navigation; `key` is pressed after `g`. */
export const PAGES = [
  { to: '/', label: 'Overview', key: 'o', icon: IconLayoutDashboard },
  { to: '/jobs', label: 'Jobs', key: 'j', icon: IconListDetails },
  { to: '/jobs/new', label: 'New job', key: 'n', icon: IconFilePlus },
  { to: '/history', label: 'History', key: 'h', icon: IconHistory },
  { to: '/webhooks', label: 'Webhooks', key: 'w', icon: IconWebhook },
  { to: '/workers', label: 'Workers and limits', key: 'l', icon: IconActivity },
  { to: '/settings', label: 'Settings', key: 's', icon: IconSettings },
] as const
