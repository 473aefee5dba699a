import type { DeliveryFilter, DeliveryStatus } from '../gql/webhooks.ts'
import type { Search } from '../search.ts'
import { DELIVERY_STATUSES } from './delivery-statuses.ts'

/** Which deliveries a URL asks for. What it says that cannot be read does not limit, and is told. */
export function readDeliveryFilter({ status, retried }: Search) {
  const known = status && Object.hasOwn(DELIVERY_STATUSES, status) ? (status as DeliveryStatus) : undefined
  const filter: DeliveryFilter = {
    status: known && [known],
    retried: retried === '1' || undefined,
  }
  const unread = [
    ...(status && !known ? [`status “${status}”`] : []),
    ...(retried && !filter.retried ? [`retries “${retried}”`] : []),
  ]
  return { filter, unread }
}
