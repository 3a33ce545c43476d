/** Calls of contacts: parties, views, groups. */
import { address, changingHeaders, get, patch, post, refusal } from './client'
import { Problem } from './problem'
import type {
  AddParty,
  Colleague,
  Duplicates,
  Group,
  Located,
  Merge,
  Page,
  Party,
  PartyCounts,
  Profile,
  Talk,
} from './types'

const id = encodeURIComponent
const PHOTO_MS = 90_000

export type NewParty = Pick<AddParty, 'office' | 'type' | 'name'> & Partial<AddParty>
type Values = Record<string, unknown>

export interface View {
  filter: string[]
  group: string | null
}

export const contacts = {
  get: (party: string, signal?: AbortSignal) => get<Party>(`/contacts/${id(party)}`, {}, signal),
  add: (party: NewParty) => post<Party>('/contacts', party),
  change: (party: string, version: number, change: Values) => patch<Party>(`/contacts/${id(party)}`, change, version),
  remove: (party: Party) => post<Party>(`/contacts/${id(party.id)}/remove`, undefined, { version: party.version }),
  restore: (party: Party) => post<Party>(`/contacts/${id(party.id)}/restore`, undefined, { version: party.version }),
  locate: (q: string, view: View, limit: number, signal?: AbortSignal) =>
    get<Located>('/contact-locator', { q, ...view, limit }, signal),
  count: (by: string, filter: string[], signal?: AbortSignal) =>
    get<PartyCounts>('/contact-counts', { by, filter, limit: 200 }, signal),
  photo: (party: Party) => address(`/contacts/${id(party.id)}/photo`, { v: null }),
  removePhoto: (party: Party) =>
    post<Party>(`/contacts/${id(party.id)}/photo/remove`, undefined, { version: party.version }),
  setPhoto: sendPhoto,
}

export const profiles = {
  get: (party: string) => get<Profile>(`/contacts/${id(party)}/profile`, { limit: 500 }),
  log: (party: string, talk: Values) => post<Talk>(`/contacts/${id(party)}/talks`, talk),
  changeTalk: (party: string, talk: string, version: number, change: Values) =>
    patch<Talk>(`/contacts/${id(party)}/talks/${id(talk)}`, change, version),
  removeTalk: (party: string, talk: string, version: number) =>
    post<Talk>(`/contacts/${id(party)}/talks/${id(talk)}/remove`, undefined, { version }),
  duplicates: (party: string) => get<Duplicates>(`/contacts/${id(party)}/duplicates`),
  allDuplicates: () => get<Duplicates>('/contact-duplicates', { limit: 50 }),
  merge: (kept: Party, gone: Party, take: string[]) =>
    post<Party>(
      `/contacts/${id(kept.id)}/merge`,
      { gone_id: gone.id, gone_version: gone.version, take },
      { version: kept.version },
    ),
  revert: (merge: Merge) =>
    post<Merge>(`/contact-merges/${id(merge.id)}/revert`, undefined, { version: merge.version }),
}

export const groups = {
  list: (limit = 500) => get<Page<Group>>('/contact-groups', { limit }),
  create: (group: Values) => post<Group>('/contact-groups', group),
  change: (group: string, version: number, change: Values) =>
    patch<Group>(`/contact-groups/${id(group)}`, change, version),
  remove: (group: Group) =>
    post<Group>(`/contact-groups/${id(group.id)}/delete`, undefined, { version: group.version }),
  add: (group: string, party_ids: string[]) =>
    post<{ changed: string[]; members: number }>(`/contact-groups/${id(group)}/add`, { party_ids }),
  takeOut: (group: string, party_ids: string[]) =>
    post<{ changed: string[]; members: number }>(`/contact-groups/${id(group)}/take-out`, { party_ids }),
}

export const colleagues = {
  list: () => get<Page<Colleague>>('/colleagues', { limit: 500 }),
  find: (words: string, signal?: AbortSignal) =>
    get<Page<Colleague>>('/colleagues', { filter: [`full_name~${words}`], limit: 8 }, signal),
}

async function sendPhoto(party: Party, file: File): Promise<Party> {
  const path = `/contacts/${id(party.id)}/photo`
  const body = new FormData()
  body.append('file', file)
  const response = await fetch(address(path), {
    method: 'POST',
    headers: { ...changingHeaders('POST'), 'If-Match': `"${party.version}"` },
    body,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(PHOTO_MS),
  }).catch((error: unknown) => {
    throw Problem.offline(error)
  })
  const text = await response.text()
  if (!response.ok) throw refusal(response.status, text, response.headers.get('Retry-After'), path)
  return JSON.parse(text) as Party
}
