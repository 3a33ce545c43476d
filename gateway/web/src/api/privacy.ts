/** Calls about what is held on a person: reports and erasure. */
import { address, get, post } from './client'
import type { ErasureNotice, ErasurePreview, Party, PrivacyCase } from './types'

const id = encodeURIComponent

export interface Erasure {
  name: string
  reason: string
  also_user: boolean
}

export const privacy = {
  case: (one: string) => get<PrivacyCase>(`/privacy-cases/${id(one)}`),
  content: (one: string) => address(`/privacy-cases/${id(one)}/content`),
  report: (party: string, order: { reason: string; language: string; with_files: boolean }) =>
    post<PrivacyCase>(`/contacts/${id(party)}/privacy-reports`, order),
  preview: (party: string) => get<ErasurePreview>(`/contacts/${id(party)}/erasure-preview`),
  erase: (party: Party, erasure: Erasure) =>
    post<PrivacyCase>(`/contacts/${id(party.id)}/erasure`, erasure, { version: party.version }),
  notice: (party: string) => get<ErasureNotice>(`/contacts/${id(party)}/erasure`),
}
