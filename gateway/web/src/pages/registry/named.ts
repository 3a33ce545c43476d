import { colleagues, contacts } from '@/api'

/** Somebody who can be chosen by name. */
export interface Named {
  id: string
  name: string
  about: string
}

/** Contacts whose name, e-mail, phone or number begins so. */
export async function findContacts(words: string, signal: AbortSignal): Promise<Named[]> {
  const found = await contacts.locate(words, { filter: [], group: null }, 8, signal)
  return found.items.map((one) => ({
    id: one.id,
    name: one.name,
    about: [one.organisation_name, one.city, one.email || one.phone].filter(Boolean).join(' · '),
  }))
}

/** People of one's own offices. */
export async function findColleagues(words: string, signal: AbortSignal): Promise<Named[]> {
  const found = await colleagues.find(words, signal)
  return found.items.map((one) => ({ id: one.id, name: one.full_name, about: one.offices.join(', ') }))
}
