/** Calls of the registry: the life of records, files, plans, loans, disposal, proof. */
import { act, address, get, getBlob, patch, post, remove } from './client'
import type {
  Checkpoint,
  Disposal,
  Entry,
  EntryLine,
  Export,
  FileMember,
  Journal,
  JournalYear,
  Loan,
  Move,
  NewEntry,
  Pack,
  Page,
  Plan,
  PlanComparison,
  PlanEntry,
  PlanEntryFields,
  Preset,
  PrintFormKind,
  RegistryFile,
  RetentionOverview,
  Setup,
  SigningKey,
  Verification,
  YearEndPreview,
} from './types'

const id = encodeURIComponent
const LONG_MS = 130_000

/** What can be done to a record, file, loan or disposal: the last part of its address. */
export type EntryStep = 'assign' | 'classify' | 'file' | 'handle' | 'reopen' | 'dispatch' | 'correct' | 'void'
export type FileStep = 'close' | 'reopen' | 'trigger-date' | 'loss' | 'holds'
export type LoanStepName = 'approve' | 'refuse' | 'withdraw' | 'issue' | 'prolong' | 'return'
export type DisposalStep = 'submit' | 'return' | 'decide' | 'destroy' | 'hand-over' | 'close'

type Values = Record<string, unknown>

export const registry = {
  entry: (entry: string, signal?: AbortSignal) => get<Entry>(`/registry/entries/${id(entry)}`, {}, signal),
  register: (entry: NewEntry) => post<Entry>('/registry/entries', entry),
  lines: (entry: string) => get<Page<EntryLine>>(`/registry/entries/${id(entry)}/lines`, { limit: 200 }),
  step: (entry: string, step: EntryStep, values: Values, version: number) =>
    post<Entry>(`/registry/entries/${id(entry)}/${step}`, values, { version }),
  journals: () => get<Page<Journal>>('/registry/journals', { limit: 200 }),
  verify: (journal: string, year: number) =>
    act<Verification>(`/registry/journals/${id(journal)}/verify`, { year }, LONG_MS),
  openJournal: (journal: Values) => post<Journal>('/registry/journals', journal),
  changeJournal: (journal: Journal, version: number, change: Values) =>
    patch<Journal>(`/registry/journals/${id(journal.id)}`, change, version),
  attach: (entry: string, document_id: string, version: number) =>
    post<Entry>(`/registry/entries/${id(entry)}/attach`, { document_id }, { version }),
  /** The record as it is when the stamped copy is there. */
  stamp: async (entry: string, document_id: string) => {
    await post<unknown>(`/registry/entries/${id(entry)}/stamp`, { document_id }, { timeout: 70_000 })
    return registry.entry(entry)
  },
  setup: () => get<Setup>('/registry/setup'),
  changeSetup: (version: number, change: Values) => patch<Setup>('/registry/setup', change, version),
  packs: () => get<Page<Pack>>('/registry/packs', { limit: 100 }),
  pack: (code: string) => get<Pack>(`/registry/packs/${id(code)}`),
}

export const files = {
  get: (file: string) => get<RegistryFile>(`/registry/files/${id(file)}`),
  /** Those of them that one sees. */
  some: (ids: string[]) => get<Page<RegistryFile>>('/registry/files', { filter: [`id=${ids.join('|')}`], limit: 100 }),
  open: (file: Values) => post<RegistryFile>('/registry/files', file),
  change: (file: string, version: number, change: Values) =>
    patch<RegistryFile>(`/registry/files/${id(file)}`, change, version),
  members: (file: string) => get<Page<FileMember>>(`/registry/files/${id(file)}/records`, { limit: 200 }),
  step: (file: string, step: FileStep, values: Values, version: number) =>
    post<RegistryFile>(`/registry/files/${id(file)}/${step}`, values, { version }),
  hold: (file: string, reason: string) => post<RegistryFile>(`/registry/files/${id(file)}/holds`, { reason }),
  release: (file: string, hold: string, reason: string) =>
    post<RegistryFile>(`/registry/files/${id(file)}/holds/${id(hold)}/release`, { reason }),
  find: (words: string, conditions: string[], signal?: AbortSignal) =>
    find<RegistryFile>('/registry/files', ['number', 'title'], words, conditions, signal),
}

export const moves = {
  begin: (move: Values) => post<Move>('/registry/moves', move),
  accept: (move: Move) => post<Move>(`/registry/moves/${id(move.id)}/accept`, {}, { version: move.version }),
  refuse: (move: Move, reason: string) =>
    post<Move>(`/registry/moves/${id(move.id)}/refuse`, { reason }, { version: move.version }),
}

export const plans = {
  presets: () => get<Page<Preset>>('/registry/presets', { limit: 100 }),
  get: (plan: string) => get<Plan>(`/registry/plans/${id(plan)}`),
  entries: (plan: string, cursor: string | null) =>
    get<Page<PlanEntry>>(`/registry/plans/${id(plan)}/entries`, { limit: 200, cursor }),
  draft: (draft: Values) => post<Plan>('/registry/plans', draft),
  import: (document_id: string, title: string) =>
    post<PlanComparison>('/registry/plan-imports', { document_id, title }, { timeout: 70_000 }),
  compare: (plan: string) => get<PlanComparison>(`/registry/plans/${id(plan)}/comparison`),
  approve: (plan: Plan) => post<Plan>(`/registry/plans/${id(plan.id)}/approve`, {}, { version: plan.version }),
  putInForce: (plan: Plan, valid_from: string) =>
    post<Plan>(`/registry/plans/${id(plan.id)}/put-in-force`, { valid_from }, { version: plan.version }),
  removeDraft: (plan: Plan) => remove<void>(`/registry/plans/${id(plan.id)}`, plan.version),
  write: (plan: string, entry: PlanEntryFields) => post<PlanEntry>(`/registry/plans/${id(plan)}/entries`, { entry }),
  change: (entry: PlanEntry, fields: PlanEntryFields, version: number) =>
    patch<PlanEntry>(`/registry/plan-entries/${id(entry.id)}`, { entry: fields }, version),
  remove: (entry: PlanEntry) => remove<void>(`/registry/plan-entries/${id(entry.id)}`, entry.version),
  /** Leaves of that version, by their mark or words of their title; marks that begin so come first. */
  leaves: async (plan: string, words: string, signal?: AbortSignal) => {
    const path = `/registry/plans/${id(plan)}/entries`
    const found = await find<PlanEntry>(path, ['mark', 'title'], words, ['leaf=true'], signal)
    return found.sort((one, other) => rank(one.mark, words) - rank(other.mark, words))
  },
}

export const loans = {
  request: (loan: Values) => post<Loan>('/registry/loans', loan),
  step: (loan: Loan, step: LoanStepName, values: Values) =>
    post<Loan>(`/registry/loans/${id(loan.id)}/${step}`, values, { version: loan.version }),
}

export const disposals = {
  survey: (office: string | null) => get<RetentionOverview>('/registry/retention', { office }),
  get: (disposal: string) => get<Disposal>(`/registry/disposals/${id(disposal)}`),
  propose: (proposal: Values) => post<Disposal>('/registry/disposals', proposal, { timeout: 70_000 }),
  step: (disposal: Disposal, step: DisposalStep, values: Values, version: number) =>
    post<Disposal>(`/registry/disposals/${id(disposal.id)}/${step}`, values, { version, timeout: 70_000 }),
}

export const evidence = {
  years: (journal: string) => get<Page<JournalYear>>(`/registry/journals/${id(journal)}/years`, { limit: 100 }),
  preview: (journal: string, year: number) =>
    get<YearEndPreview>(`/registry/journals/${id(journal)}/years/${year}/closing`),
  closeYear: (journal: string, year: number) =>
    act<JournalYear>(`/registry/journals/${id(journal)}/years/${year}/close`, {}, LONG_MS),
  checkpoints: (journal: string) =>
    get<Page<Checkpoint>>(`/registry/journals/${id(journal)}/checkpoints`, { limit: 100 }),
  sign: (journal: string) => act<Checkpoint>(`/registry/journals/${id(journal)}/checkpoints`, {}, LONG_MS),
  keys: () => get<Page<SigningKey>>('/registry/signing-keys', { limit: 100 }),
  exports: (journal: string) =>
    get<Page<Export>>('/registry/exports', { filter: [`journal_id=${journal}`], limit: 50 }),
  begin: (journal_id: string, year: number, format: string) =>
    post<Export>('/registry/exports', { journal_id, year, format }),
  book: (exported: string, signal?: AbortSignal) => getBlob(`/registry/exports/${id(exported)}/content`, signal),
  content: (exported: string) => address(`/registry/exports/${id(exported)}/content`),
}

/** What can be printed about a file, loan or disposal list. */
export type PrintedForm = PrintFormKind

export const forms = {
  make: (kind: PrintedForm, subject: string, signal?: AbortSignal) =>
    getBlob(`/registry/forms/${kind}/${id(subject)}`, signal),
}

/** 0: it is the word itself, 1: it begins so, 2: something else. */
function rank(mark: string, words: string): number {
  const wanted = words.trim().toUpperCase()
  if (!wanted || !mark.toUpperCase().startsWith(wanted)) return 2
  return mark.length === wanted.length ? 0 : 1
}

/** What holds the words in any of the fields; one question for each, as conditions of a list stand together. */
async function find<Item extends { id: string }>(
  path: string,
  fields: string[],
  words: string,
  filter: string[],
  signal?: AbortSignal,
): Promise<Item[]> {
  const ask = (more: string[]) => get<Page<Item>>(path, { limit: 20, filter: [...filter, ...more] }, signal)
  if (!words.trim()) return (await ask([])).items
  const pages = await Promise.all(fields.map((field) => ask([`${field}~${words.trim()}`])))
  return [...new Map(pages.flatMap((page) => page.items).map((item) => [item.id, item])).values()]
}
