import { ref } from 'vue'

import { groups } from '@/api'
import type { Group } from '@/api'
import { useSession } from '@/session/store'

/** As many as the API takes at once. */
const BATCH = 500

/** Whether one may change the group and who is in it: its owner, whom it was handed to, and who assigns contacts. */
export function useKeeping(): (group: Group) => boolean {
  const session = useSession()
  return (group) => {
    const me = session.user?.id ?? ''
    return group.owner_id === me || group.staff.includes(me) || session.may('contacts.assign')
  }
}

/** Puts contacts into a group or takes them out of it, however many: in batches, with how far it is. */
export function useGrouping() {
  const progress = ref<{ done: number; total: number } | null>(null)

  /** How many were changed. Those of the batches before a refused one stay changed; a further try changes the rest. */
  async function change(group: string, parties: string[], put: boolean): Promise<number> {
    let changed = 0
    try {
      for (let start = 0; start < parties.length; start += BATCH) {
        if (parties.length > BATCH) progress.value = { done: start, total: parties.length }
        const batch = parties.slice(start, start + BATCH)
        changed += (await (put ? groups.add : groups.takeOut)(group, batch)).changed.length
      }
    } finally {
      progress.value = null
    }
    return changed
  }

  return { progress, change }
}
