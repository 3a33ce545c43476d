/** Every call that the page makes, by area. */
import { act, address, get, getText, patch, post, remove } from './client'
import type {
  Agent,
  AgentSetup,
  ApiToken,
  Me,
  NewApiToken,
  Office,
  OfficeName,
  Page,
  RecognisedWords,
  Right,
  SavedSearch,
  ScanNow,
  ScanProgress,
  Scanners,
  SearchResults,
  Staged,
  StagedPart,
  StoredDocument,
  Suggestions,
  User,
} from './types'

export * from './contactFiles'
export * from './contacts'
export * from './privacy'
export * from './registry'
export * from './store'
export * from './territories'
export * from './types'
export { address }
export { isProblem, Problem } from './problem'
export type { FieldProblem } from './problem'

const id = encodeURIComponent

export const session = {
  signIn: (username: string, password: string) => post<Me>('/session', { username, password }),
  signOut: () => remove<void>('/session'),
  me: () => get<Me>('/me'),
  setLanguage: (language: string) => patch<unknown>('/me', { language }),
  changePassword: (present: string, password: string) => post<unknown>('/me/password', { present, new: password }),
}

export const tokens = {
  list: () => get<Page<ApiToken>>('/me/tokens', { limit: 200 }),
  create: (name: string, scopes: Right[], days: number) => post<NewApiToken>('/me/tokens', { name, scopes, days }),
  revoke: (token: string) => remove<unknown>(`/me/tokens/${id(token)}`),
}

export const documents = {
  get: (document: string, signal?: AbortSignal) => get<StoredDocument>(`/documents/${id(document)}`, {}, signal),
  text: (document: string, layer: 'current' | 'read' = 'current') =>
    getText(`/documents/${id(document)}/text?layer=${layer}`),
  words: (document: string) => get<RecognisedWords>(`/documents/${id(document)}/words`),
  correct: (document: string, correction: { page: number; text: string; corrections: number }) =>
    post<StoredDocument>(`/documents/${id(document)}/text`, correction),
  suggestions: (document: string, signal?: AbortSignal) =>
    get<Suggestions>(`/documents/${id(document)}/suggestions`, {}, signal),
  retry: (document: string) => act<StoredDocument>(`/documents/${id(document)}/retry`),
  unlock: (document: string, password: string) =>
    post<StoredDocument>(`/documents/${id(document)}/unlock`, { password }),
  search: (name: string, office: string, signal?: AbortSignal) =>
    get<Page<StoredDocument>>(
      '/documents',
      { limit: 20, filter: [`office=${office}`, ...(name ? [`filename~${name}`] : [])] },
      signal,
    ),
  content: (document: string, rendition: 'original' | 'searchable-pdf', download = false) =>
    address(`/documents/${id(document)}/content`, { rendition, download: download ? 'true' : null }),
  revision: (document: string, revision: number) =>
    address(`/documents/${id(document)}/content`, { revision, download: 'true' }),
  preview: (document: string, page: number) => address(`/documents/${id(document)}/preview/${page}`),
}

export interface SearchQuestion {
  q: string
  like: string | null
  office: string[]
  kind: string[]
  media_type: string[]
  mark: string[]
  sender: string[]
  contact: string[]
  direction: string[]
  since: string | null
  until: string | null
  order: 'best' | 'newest'
}

export const search = (question: Partial<SearchQuestion>, cursor: string | null, signal?: AbortSignal) =>
  get<SearchResults>('/search', { ...question, cursor, limit: 20 }, signal)

export type SavedSearchChange = { name?: string; question?: Partial<SearchQuestion>; shared?: boolean }

export const savedSearches = {
  list: () => get<Page<SavedSearch>>('/saved-searches', { limit: 200 }),
  save: (saved: SavedSearchChange) => post<SavedSearch>('/saved-searches', saved),
  change: (saved: SavedSearch, change: SavedSearchChange) =>
    patch<SavedSearch>(`/saved-searches/${id(saved.id)}`, change, saved.version),
  remove: (saved: SavedSearch) => remove<void>(`/saved-searches/${id(saved.id)}`, saved.version),
}

export const offices = {
  list: () => get<Page<Office>>('/offices', { limit: 500, sort: 'code' }),
  names: () => get<Page<OfficeName>>('/office-names', { limit: 500 }),
  create: (office: Partial<Office>) => post<Office>('/offices', office),
  change: (code: string, version: number, change: Partial<Office>) =>
    patch<Office>(`/offices/${id(code)}`, change, version),
}

export type UserChange = Partial<User> & { password?: string }

export const users = {
  create: (user: UserChange) => post<User>('/users', user),
  change: (user: string, version: number, change: UserChange) => patch<User>(`/users/${id(user)}`, change, version),
}

const FINDING_SCANNERS_MS = 70_000

export type AgentSetupChange = Omit<AgentSetup, 'office' | 'version' | 'time_zone' | 'languages'>

export const agents = {
  list: () => get<Page<Agent>>('/agents', { limit: 200 }),
  setup: (office: string) => get<AgentSetup>(`/agents/${id(office)}/setup`),
  changeSetup: (office: string, version: number, change: AgentSetupChange) =>
    patch<AgentSetup>(`/agents/${id(office)}/setup`, change, version),
  findScanners: (office: string) => act<Scanners>(`/agents/${id(office)}/find-scanners`, {}, FINDING_SCANNERS_MS),
  scan: (office: string, order: ScanNow) => post<ScanProgress>(`/agents/${id(office)}/scan`, order),
  cancelScan: (office: string, scan: string) => post<unknown>(`/agents/${id(office)}/cancel-scan`, { id: scan }),
  rescan: (office: string) => act<unknown>(`/agents/${id(office)}/rescan`),
  retryFailed: (office: string) => act<unknown>(`/agents/${id(office)}/retry-failed`),
}

export const staging = {
  get: (staged: string) => get<Staged>(`/staged/${id(staged)}`),
  content: (staged: string) => address(`/staged/${id(staged)}/content`),
  /** Files of a batch that wait. */
  ofBatch: (office: string, batch: string) =>
    get<Page<Staged>>('/staged', { filter: [`office=${office}`, `batch=${batch}`, 'state=waiting'], limit: 200 }),
  arrange: (staged: string, version: number, parts: StagedPart[]) =>
    patch<Staged>(`/staged/${id(staged)}`, { parts }, version),
  join: (staged: string, version: number, other: string) =>
    post<Staged>(`/staged/${id(staged)}/join`, { other_id: other }, { version }),
  separate: (staged: string, version: number) => post<Staged>(`/staged/${id(staged)}/separate`, undefined, { version }),
  release: (staged: string, version: number) => post<Staged>(`/staged/${id(staged)}/release`, undefined, { version }),
  drop: (staged: string, version: number) => post<Staged>(`/staged/${id(staged)}/drop`, undefined, { version }),
  restore: (staged: string, version: number) => post<Staged>(`/staged/${id(staged)}/restore`, undefined, { version }),
}
