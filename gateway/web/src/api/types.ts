/** What travels between the page and the gateway. */

export type Right =
  | 'offices.read'
  | 'offices.manage'
  | 'users.read'
  | 'users.manage'
  | 'history.read'
  | 'documents.read'
  | 'documents.upload'
  | 'registry.read'
  | 'registry.register'
  | 'registry.manage'
  | 'registry.verify'
  | 'search.use'
  | 'agents.read'
  | 'agents.operate'

export const ROLES = ['administrator', 'registrar', 'manager', 'officer', 'auditor'] as const
export type Role = (typeof ROLES)[number]

export interface Page<Item> {
  items: Item[]
  next_cursor: string | null
}

export interface Office {
  id: string
  version: number
  code: string
  name: string
  languages: string[]
  head_office: boolean
  address: string
  active: boolean
  created_at: string
}

export interface User {
  id: string
  version: number
  username: string
  full_name: string
  email: string | null
  language: string
  roles: Role[]
  offices: string[]
  all_offices: boolean
  active: boolean
  created_at: string
  last_sign_in_at: string | null
}

export interface Me {
  user: User
  rights: Right[]
  csrf_token: string | null
  expires_at: string | null
}

export interface ApiToken {
  id: string
  name: string
  hint: string
  scopes: Right[]
  created_at: string
  expires_at: string
  last_used_at: string | null
  revoked_at: string | null
}

export interface NewApiToken {
  secret: string
  token: ApiToken
}

export interface SignInRecord {
  id: string
  at: string
  username: string
  user_id: string | null
  succeeded: boolean
  reason: string | null
  remote_address: string
  user_agent: string
}

export interface HistoryLine {
  id: string
  at: string
  record_type: string
  record_id: string
  record_version: number
  action: string
  actor_kind: string
  actor_id: string
  actor_name: string
  request_id: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

export interface Origin {
  channel: 'page' | 'api' | 'folder' | 'scanner' | 'mail'
  agent: string | null
  batch: string | null
  batch_no: number | null
  operator: string | null
}

export const INTAKE_OUTCOMES = [
  'pending',
  'stored',
  'duplicate',
  'empty',
  'too-large',
  'not-a-file',
  'vanished',
  'unreadable',
  'damaged-in-transit',
] as const
export type IntakeOutcome = (typeof INTAKE_OUTCOMES)[number]

export interface Intake {
  id: string
  office: string
  filename: string
  size: number
  sha256: string | null
  origin: Origin
  outcome: IntakeOutcome
  detail: string
  document_id: string | null
  taken_at: string
  finished_at: string | null
  actor_name: string
}

export type DocumentState = 'stored' | 'reading' | 'searchable' | 'ready'

export const OUTCOMES = [
  'text',
  'no-text',
  'encrypted',
  'corrupt',
  'unsupported',
  'no-pages',
  'too-large',
  'timed-out',
  'killed-the-reader',
] as const
export type Outcome = (typeof OUTCOMES)[number]

export interface EntryReference {
  id: string
  number: string
}

export interface StoredDocument {
  id: string
  version: number
  office: string
  filename: string
  sha256: string
  size: number
  media_type: string
  origin: Origin
  state: DocumentState
  outcome: Outcome | null
  outcome_detail: string
  language: string | null
  pages: number | null
  previews: number
  has_text: boolean
  has_searchable_pdf: boolean
  ocr_confidence: number | null
  metadata: Record<string, string>
  entry: EntryReference | null
  receipts: number
  stored_at: string
  actor_name: string
}

export const DIRECTIONS = ['received', 'sent', 'internal'] as const
export type Direction = (typeof DIRECTIONS)[number]

export interface Attachment {
  document_id: string
  sha256: string
  filename: string
  media_type: string
  size: number
}

export interface Entry {
  id: string
  journal_id: string
  office: string
  year: number
  seq: number
  number: string
  direction: Direction
  registered_at: string
  received_on: string | null
  channel: string
  party: string
  their_ref: string
  their_date: string | null
  subject: string
  attachments: Attachment[]
  mark: string | null
  handler: string
  due_on: string | null
  status: 'open' | 'handled' | 'void'
  actor_id: string
  actor_name: string
  prev_hash: string
  hash: string
}

export interface NewEntry {
  office: string
  direction: Direction
  subject: string
  party?: string
  their_ref?: string
  their_date?: string | null
  received_on?: string | null
  channel?: string
  mark?: string | null
  handler?: string
  due_on?: string | null
  document_ids?: string[]
}

export interface Journal {
  id: string
  version: number
  office: string
  code: string
  title: string
  template: string
  year: number
  last_seq: number
  last_number: string | null
  created_at: string
}

export interface Verification {
  valid: boolean
  journal_id: string
  year: number
  first: number | null
  last: number | null
  count: number
  broken_at: number | null
  broken_number: string | null
  reason: string | null
}

export interface Hit {
  kind: 'document' | 'entry'
  id: string
  office: string
  title: string
  snippet: string
  media_type: string | null
  entry: EntryReference | null
  at: string
  score: number
}

export interface FacetValue {
  value: string
  count: number
}

export interface SearchResults {
  items: Hit[]
  next_cursor: string | null
  total: number
  facets: Record<string, FacetValue[]>
}

export interface Agent {
  office: string
  version: string
  state: 'working' | 'idle' | 'failing' | 'away'
  inbox: string
  waiting: number
  spool_bytes: number
  delivered: number
  failed: number
  last_error: string
  last_error_at: string | null
  started_at: string
  seen_at: string
}

/** One server-sent event: a fact that some service told. */
export interface LiveEvent {
  id: string
  name: string
  at: string
  office: string | null
  payload: Record<string, unknown>
}
