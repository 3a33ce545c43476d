/** Calls of the document store: revisions, check-outs, trash, links, shares, audits, mailboxes. */
import { act, get, patch, post, remove } from './client'
import type {
  Audit,
  Link,
  LinkedRecord,
  Mailbox,
  MailboxCheck,
  NewShare,
  OpenedShare,
  Page,
  Share,
  StoredDocument,
} from './types'

const id = encodeURIComponent
const MAIL_SERVER_MS = 45_000

export type DocumentStep = 'check-out' | 'check-in' | 'release' | 'trash' | 'restore' | 'purge'
type Values = Record<string, unknown>

export const store = {
  step: (document: StoredDocument, step: DocumentStep) =>
    post<StoredDocument>(`/documents/${id(document.id)}/${step}`, undefined, { version: document.version }),
  restoreRevision: (document: StoredDocument, number: number) =>
    post<StoredDocument>(
      `/documents/${id(document.id)}/revisions/restore`,
      { number, note: '' },
      { version: document.version },
    ),
  link: (document_id: string, record: LinkedRecord) => post<Link>('/links', { document_id, record }),
  unlink: (link: string) => remove<void>(`/links/${id(link)}`),
}

export const shares = {
  create: (share: Values) => post<NewShare>('/shares', share),
  revoke: (share: Share) => post<Share>(`/shares/${id(share.id)}/revoke`, undefined, { version: share.version }),
  open: (secret: string, password: string | null) => post<OpenedShare>('/shared/open', { secret, password }),
}

export const audits = {
  start: () => post<Audit>('/audits', {}),
  latest: () => get<Page<Audit>>('/audits', { limit: 1 }),
}

export const mailboxes = {
  create: (mailbox: Values) => post<Mailbox>('/mailboxes', mailbox),
  change: (mailbox: string, version: number, change: Values) =>
    patch<Mailbox>(`/mailboxes/${id(mailbox)}`, change, version),
  remove: (mailbox: Mailbox) =>
    post<unknown>(`/mailboxes/${id(mailbox.id)}/remove`, undefined, { version: mailbox.version }),
  try: (mailbox: string) => act<MailboxCheck>(`/mailboxes/${id(mailbox)}/try`, {}, MAIL_SERVER_MS),
}
