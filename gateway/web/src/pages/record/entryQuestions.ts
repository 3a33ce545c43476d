import { useI18n } from 'vue-i18n'

import { loans, registry } from '@/api'
import type { Attachment, Entry, EntryStep } from '@/api'

import { today } from '../registry/question'
import type { Field, Question, Values } from '../registry/question'

const CORRECTABLE = [
  'subject',
  'party',
  'their_ref',
  'their_date',
  'received_on',
  'channel',
  'sheets',
  'consignment_no',
  'addressee',
] as const

/** What each step in the life of a record asks. */
export function useEntryQuestions() {
  const { t } = useI18n()

  function question(entry: Entry, step: EntryStep): Question<Entry> {
    const { fields, values } = asked(entry, step)
    return {
      title: t(`entryStep.${step}`),
      text: step === 'void' ? t('entry.voidText') : step === 'correct' ? t('entry.correctText') : undefined,
      saveText: t(`entryStep.${step}`),
      fields,
      values,
      version: entry.version,
      office: entry.office,
      send: (answer, version) => registry.step(entry.id, step, answerOf(entry, step, answer), version),
      theirs: savedNow,
    }
  }

  function asked(entry: Entry, step: EntryStep): { fields: Field[]; values: Values } {
    const reason: Field = { name: 'reason', label: t('field.reason'), kind: 'text', required: true }
    const now = entry.now
    if (step === 'assign')
      return {
        fields: [
          { name: 'handler', label: t('field.handler'), kind: 'colleague', required: true },
          { name: 'due_on', label: t('field.dueOn'), kind: 'day' },
        ],
        values: {
          handler: now?.handler ?? entry.handler,
          handler_id: now?.handler_id ?? null,
          due_on: now?.due_on ?? entry.due_on,
        },
      }
    if (step === 'classify')
      return {
        fields: [{ name: 'mark', label: t('field.mark'), kind: 'mark', required: true }],
        values: { mark: now?.mark ?? null },
      }
    if (step === 'file')
      return {
        fields: [{ name: 'file_id', label: t('field.file'), kind: 'file', required: true }],
        values: { file_id: null },
      }
    if (step === 'handle')
      return {
        fields: [
          { name: 'outcome', label: t('field.handledHow'), kind: 'text', required: true },
          { name: 'handled_on', label: t('field.handledOn'), kind: 'day' },
        ],
        values: { outcome: '', handled_on: today() },
      }
    if (step === 'dispatch')
      return {
        fields: [
          { name: 'channel', label: t('field.delivery'), kind: 'text', required: true, max: 50 },
          { name: 'addressee', label: t('field.addressee'), kind: 'text', max: 300 },
          { name: 'consignment_no', label: t('field.consignmentNo'), kind: 'text', max: 100 },
          { name: 'dispatched_on', label: t('field.dispatchedOn'), kind: 'day' },
        ],
        values: {
          channel: entry.channel,
          addressee: entry.direction === 'sent' ? entry.party : entry.addressee,
          consignment_no: entry.consignment_no,
          dispatched_on: today(),
        },
      }
    if (step === 'correct')
      return {
        fields: [
          ...CORRECTABLE.map((name) => ({ name, label: fieldName(name, entry), kind: kindOf(name) }) as Field),
          reason,
        ],
        values: { ...standing(entry), reason: '' },
      }
    return { fields: [reason], values: { reason: '' } }
  }

  function fieldName(name: string, entry?: Entry): string {
    if (name === 'party' && entry) return entry.direction === 'sent' ? t('field.addressee') : t('field.sender')
    return t(`entryField.${name}`)
  }

  function borrow(object: 'file' | 'entry', object_id: string, named: string): Question<{ version: number }> {
    return {
      title: t('loan.request'),
      saveText: t('loan.request'),
      fields: [
        { name: 'object_id', label: t('loan.object'), kind: 'shown' },
        { name: 'purpose', label: t('loan.purpose'), kind: 'text', required: true },
        { name: 'borrower', label: t('loan.borrower'), kind: 'text', hint: t('loan.borrowerHint') },
        { name: 'due_on', label: t('loan.dueOn'), kind: 'day' },
        { name: 'outside', label: t('loan.outside'), kind: 'switch' },
      ],
      values: { object_id: named, purpose: '', borrower: '', due_on: null, outside: false },
      version: 0,
      send: (values) => loans.request({ object, object_id, ...values, borrower: values.borrower || null }),
    }
  }

  function attach(entry: Entry): Question<{ version: number }> {
    return {
      title: t('entry.attach'),
      saveText: t('entry.attach'),
      office: entry.office,
      fields: [{ name: 'document_id', label: t('entry.documents'), kind: 'document', required: true }],
      values: { document_id: null },
      version: entry.version,
      send: ({ document_id }, version) => registry.attach(entry.id, String(document_id), version),
    }
  }

  function stamp(entry: Entry): Question<{ version: number }> {
    const items = documentsOf(entry).map((one) => ({ value: one.document_id, title: one.filename }))
    return {
      title: t('entry.stamp'),
      text: t('entry.stampText'),
      saveText: t('entry.stamp'),
      fields: [{ name: 'document_id', label: t('documents.document'), kind: 'choice', required: true, items }],
      values: { document_id: items[0]?.value ?? null },
      version: entry.version,
      send: ({ document_id }) => registry.stamp(entry.id, String(document_id)),
    }
  }

  return { question, fieldName, borrow, attach, stamp, documentsOf }
}

/** Those it was registered with, and those that came later. */
export function documentsOf(entry: Entry): Attachment[] {
  return [...entry.attachments, ...(entry.now?.attached ?? [])]
}

function kindOf(name: string): Field['kind'] {
  if (name === 'their_date' || name === 'received_on') return 'day'
  return name === 'sheets' ? 'number' : 'text'
}

/** The fields as they stand: the corrected value where there is one. */
export function standing(entry: Entry): Values {
  const written = entry as unknown as Values
  return Object.fromEntries(
    CORRECTABLE.map((name) => [name, entry.now?.corrected[name] ?? (written[name] === null ? '' : written[name])]),
  )
}

function answerOf(entry: Entry, step: EntryStep, answer: Values): Values {
  if (step !== 'correct') return answer
  const before = standing(entry)
  const { reason, ...fields } = answer
  const changes = Object.entries(fields)
    .map(([name, value]) => [name, value === null ? '' : String(value)] as const)
    .filter(([name, value]) => value !== String(before[name] ?? ''))
  return { changes: Object.fromEntries(changes), reason }
}

function savedNow(entry: Entry): Values {
  const { handler, due_on, mark, outcome, file } = entry.now ?? {}
  return { ...standing(entry), handler, due_on, mark, outcome, file_id: file?.number }
}
