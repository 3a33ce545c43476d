/** Calls of the duty table and of what is assigned and taken over in the background. */
import { get, patch, post } from './client'
import type { Assignments, DutyRule, PartyCounts, Reassignment, TakeOverPreview } from './types'

const id = encodeURIComponent
type Values = Record<string, unknown>

export const territories = {
  create: (rule: Values) => post<DutyRule>('/contact-duty-rules', rule),
  change: (rule: string, version: number, change: Values) =>
    patch<DutyRule>(`/contact-duty-rules/${id(rule)}`, change, version),
  preview: (office: string, after: string) =>
    get<Assignments>('/contact-duty-preview', { office, after: after || null, limit: 100 }),
  apply: (office: string) => post<Reassignment>('/contact-duty-applications', { office }),
  previewTakeOver: (office: string, from: string) =>
    get<TakeOverPreview>('/contact-take-over-preview', { office, from_id: from }),
  takeOver: (values: Values) => post<Reassignment>('/contact-take-overs', values),
  revert: (done: Reassignment) =>
    post<Reassignment>(`/contact-reassignments/${id(done.id)}/revert`, undefined, { version: done.version }),
  /** Who looks after contacts of an office, also those who can not sign in any more. */
  keepers: (office: string, by: 'owner' | 'representative') =>
    get<PartyCounts>('/contact-counts', { by, filter: [`office=${office}`], limit: 200 }),
}
