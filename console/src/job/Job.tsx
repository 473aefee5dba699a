import { Page } from '../parts/Page.tsx'

export function Job() {
  return <Page title="Job">{null}</Page>
}
