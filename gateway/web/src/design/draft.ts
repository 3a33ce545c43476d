import { useSession } from '@/session/store'

const PREFIX = 'kancelaria.draft.'

interface Draft<Values> {
  values: Values
  /** Whether its form stood open; true still after the page was reloaded. */
  open: boolean
}

/** What this person has begun to write in this tab; outlives a reload of the page, but not signing out. */
export function useDraft<Values extends object>(name: string) {
  const session = useSession()
  const key = `${PREFIX}${session.user?.id ?? ''}.${name}`

  function read(): Draft<Values> | null {
    const kept = sessionStorage.getItem(key)
    return kept ? (JSON.parse(kept) as Draft<Values>) : null
  }

  function write(values: Values, open: boolean): void {
    sessionStorage.setItem(key, JSON.stringify({ values, open }))
  }

  const drop = () => sessionStorage.removeItem(key)

  return { read, write, drop }
}

/** Leave nothing to the next person at this tab. */
export function dropDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key)
  }
}
