import type { IntakeOutcome, Outcome, StoredDocument } from '@/api/types'

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'plain'

export function intakeTone(outcome: IntakeOutcome): Tone {
  if (outcome === 'stored') return 'good'
  if (outcome === 'duplicate') return 'plain'
  return outcome === 'pending' || outcome === 'staged' ? 'busy' : 'bad'
}

export function outcomeTone(outcome: Outcome): Tone {
  if (outcome === 'text') return 'good'
  return outcome === 'no-text' ? 'plain' : 'warn'
}

/** Whether reading came to something that a person should know of. */
export function isTrouble(document: StoredDocument): boolean {
  return document.outcome !== null && document.outcome !== 'text' && document.outcome !== 'no-text'
}

export function wantsPassword(document: StoredDocument): boolean {
  return document.outcome === 'encrypted' || document.outcome === 'wrong-password'
}

/** The state in one word: what it came to, once that is known. */
export function documentStatus(document: StoredDocument): { key: string; tone: Tone } {
  if (document.outcome && document.outcome !== 'text') {
    return { key: `outcome.${document.outcome}`, tone: outcomeTone(document.outcome) }
  }
  if (document.state === 'ready') return { key: 'documentState.ready', tone: 'good' }
  return { key: `documentState.${document.state}`, tone: 'busy' }
}

export type StepState = 'done' | 'running' | 'waiting' | 'none'

export interface Step {
  name: 'stored' | 'text' | 'pdf' | 'registered'
  state: StepState
}

/** The four steps of a document's way, as the record shows them. `none`: it will not come. */
export function stepsOf(document: StoredDocument): Step[] {
  const failed = isTrouble(document)
  const read = document.state === 'searchable' || document.state === 'ready'
  const text: StepState = document.has_text ? 'done' : read || failed ? 'none' : runningOr(document.state)
  let pdf: StepState = 'waiting'
  if (document.has_searchable_pdf) pdf = 'done'
  else if (document.state === 'ready' || failed) pdf = 'none'
  else if (document.state === 'searchable') pdf = 'running'
  // An entry is written within seconds; what has been read by then without one is for no journal.
  const coming: StepState = document.parent || document.state === 'ready' ? 'none' : 'running'
  return [
    { name: 'stored', state: 'done' },
    { name: 'text', state: text },
    { name: 'pdf', state: pdf },
    { name: 'registered', state: document.entry ? 'done' : coming },
  ]
}

function runningOr(state: StoredDocument['state']): StepState {
  return state === 'reading' ? 'running' : 'waiting'
}

/** "application/pdf" → "PDF": what people call the kind of a file. */
export function kindOf(mediaType: string): string {
  const known: Record<string, string> = {
    'application/pdf': 'PDF',
    'application/msword': 'DOC',
    'application/rtf': 'RTF',
    'application/zip': 'ZIP',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PPTX',
    'application/vnd.oasis.opendocument.text': 'ODT',
    'application/vnd.oasis.opendocument.spreadsheet': 'ODS',
    'application/vnd.ms-excel': 'XLS',
    'application/vnd.ms-outlook': 'MSG',
    'message/rfc822': 'EML',
    'text/plain': 'TXT',
    'image/jpeg': 'JPEG',
    'image/svg+xml': 'SVG',
  }
  const subtype = mediaType.split(';')[0]!.split('/')[1] ?? mediaType
  return known[mediaType.split(';')[0]!] ?? subtype.replace(/^x-|^vnd\./, '').toUpperCase()
}
