/** What travels between the page and the gateway, as the API's own description says. */
import type {
  CreateOffice,
  Direction as DirectionName,
  Document,
  HistoryLine,
  IntakeOutcome as IntakeOutcomeName,
  Outcome as OutcomeName,
  RegisterEntry,
  ArrangedPage,
  Right as AnyRight,
  Role as RoleName,
  FileState as FileStateName,
  LoanState as LoanStateName,
  Trigger as TriggerName,
  File as RegistryFileRecord,
} from './schema'

export type {
  Attached,
  Audit,
  Damage,
  Link,
  LinkedRecord,
  Mailbox,
  MailboxCheck,
  NewShare,
  OpenedShare,
  Revision,
  Share,
  AddParty,
  Agent,
  AgentSetup,
  Batch,
  ColourMode,
  PaperSource,
  ScanNow,
  ScanProfile,
  ScanProgress,
  Scanner,
  Scanners,
  Separator,
  Staged,
  StagedState,
  ApiToken,
  Assignment,
  Assignments,
  Attachment,
  Checkpoint,
  Colleague,
  CaseState,
  ContactOutput,
  ErasureNotice,
  ErasurePreview,
  KeptItem,
  PreviewPart,
  PrivacyCase,
  Disposal,
  DisposalItem,
  Verdict,
  DocumentState,
  Duplicates,
  DutyRule,
  Entry,
  EntryLine,
  EntryReference,
  EntryNow,
  Export,
  ExportState,
  FacetValue,
  FileMember,
  Group,
  Hit,
  Hold,
  Import as ContactImport,
  ImportPreview,
  ImportRow,
  ImportState,
  Intake,
  Journal,
  JournalYear,
  Likeness,
  LabelSheet,
  Loan,
  Located,
  Me,
  Merge,
  Move,
  NewApiToken,
  Office,
  OfficeName,
  Origin,
  Pack,
  Party,
  PartyCount,
  PartyCounts,
  PartyRow,
  Plan,
  PlanComparison,
  PlanEntry,
  PlanEntryFields,
  Preset,
  PostalRange,
  Profile,
  PrintFormKind,
  Reassignment,
  ReassignmentState,
  RetentionOverview,
  SavedSearch,
  SearchResults,
  Setup,
  SigningKey,
  SignInRecord,
  Suggestion,
  Suggestions,
  TakeOverPreview,
  Talk,
  TimelineItem,
  User,
  Verification,
  YearEndPreview,
} from './schema'
export type { HistoryLine, CreateOffice }

/** The pages of one document to be. */
export type StagedPart = Pick<ArrangedPage, 'page' | 'turn'>[]

/** Called so here because every browser has a `Document` of its own. */
export type StoredDocument = Document
export type Direction = DirectionName
export type IntakeOutcome = IntakeOutcomeName
export type Outcome = OutcomeName
export type Right = AnyRight
export type Role = RoleName
/** Called so here because every browser has a `File` of its own. */
export type RegistryFile = RegistryFileRecord
export type FileState = FileStateName
export type Trigger = TriggerName
export type LoanState = LoanStateName

export interface Page<Item> {
  items: Item[]
  next_cursor: string | null
}

export type NewEntry = Pick<RegisterEntry, 'office' | 'direction' | 'subject'> & Partial<RegisterEntry>

export const FILE_STATES = [
  'open',
  'closed',
  'proposed',
  'handed-over',
  'destroyed',
  'lost',
] as const satisfies readonly FileState[]
export const LOAN_STATES = [
  'requested',
  'approved',
  'issued',
  'returned',
  'refused',
  'withdrawn',
] as const satisfies readonly LoanState[]
export const TRIGGERS = [
  'closure',
  'loss-of-validity',
  'last-use',
  'last-entry',
  'end-of-use',
  'birth',
] as const satisfies readonly Trigger[]
export const PARTY_TYPES = ['organisation', 'branch', 'person'] as const
export const PARTY_KINDS = ['customer', 'lead', 'partner', 'competitor', 'supplier'] as const
export const GROUP_KINDS = ['normal', 'vip', 'blacklist', 'suppression'] as const
export const ROLES = ['administrator', 'registrar', 'manager', 'officer', 'auditor'] as const satisfies readonly Role[]
export const DIRECTIONS = ['received', 'sent', 'internal'] as const satisfies readonly Direction[]
export const INTAKE_OUTCOMES = [
  'pending',
  'stored',
  'duplicate',
  'empty',
  'too-large',
  'not-a-file',
  'vanished',
  'unreadable',
  'mismatched-sides',
  'staged',
  'damaged-in-transit',
] as const satisfies readonly IntakeOutcome[]
export const OUTCOMES = [
  'text',
  'no-text',
  'encrypted',
  'corrupt',
  'unsupported',
  'no-pages',
  'too-large',
  'timed-out',
  'wrong-password',
  'killed-the-reader',
] as const satisfies readonly Outcome[]

/** What `/documents/{id}/words` holds: text, confidence, left, top, width and height of each recognised word. */
export interface RecognisedWords {
  unsure_below: number
  pages: {
    page: number
    width: number
    height: number
    turn: number
    confidence: number
    words: [string, number, number, number, number, number][]
  }[]
}

/** One server-sent event: a fact that some service told. */
export interface LiveEvent {
  id: string
  name: string
  at: string
  office: string | null
  payload: Record<string, unknown>
}
