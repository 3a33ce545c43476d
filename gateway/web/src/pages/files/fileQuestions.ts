import { useI18n } from 'vue-i18n'

import { files, moves } from '@/api'
import type { FileStep, OfficeName, RegistryFile } from '@/api'
import type { Problem } from '@/api/problem'
import { useProblems } from '@/design/problems'
import { useSession } from '@/session/store'

import { today } from '../registry/question'
import type { Field, Question, Values } from '../registry/question'

type Asked = Question<RegistryFile>
type Moved = Question<{ version: number }>

/** What each step in the life of a file asks. */
export function useFileQuestions() {
  const { t } = useI18n()
  const session = useSession()
  const { explainField } = useProblems()
  const reason = (): Field => ({ name: 'reason', label: t('field.reason'), kind: 'text', required: true })

  function step(file: RegistryFile, name: FileStep, fields: Field[], values: Values): Asked {
    return {
      title: t(`fileStep.${name}`),
      saveText: t(`fileStep.${name}`),
      fields,
      values,
      version: file.version,
      send: (answer, version) => files.step(file.id, name, answer, version),
      theirs: (saved) => ({ ...saved }),
    }
  }

  /** Everything that a file lacks, item by item: the record by its number, then what it wants. */
  function missing(problem: Problem): string[] | null {
    if (problem.reason !== 'file-incomplete') return null
    return problem.fields.map((field) => {
      const what = field.params.number ?? field.params.entry_number
      return what ? `${String(what)} ${explainField(field)}` : explainField(field)
    })
  }

  const open = (office: string | null): Asked => ({
    title: t('file.open'),
    saveText: t('file.open'),
    fields: [
      { name: 'title', label: t('file.title'), kind: 'text', required: true },
      { name: 'mark', label: t('field.mark'), kind: 'mark', required: true },
      {
        name: 'office',
        label: t('field.office'),
        kind: 'choice',
        required: true,
        items: session.ownOffices.map((one) => ({ value: one.code, title: one.name })),
        when: () => session.ownOffices.length > 1,
      },
      { name: 'extra_marks', label: t('file.extraMarks'), kind: 'marks' },
      { name: 'predecessor', label: t('file.predecessor'), kind: 'file', files: [] },
      { name: 'related', label: t('file.related'), kind: 'files', files: [] },
      { name: 'location', label: t('file.location'), kind: 'text' },
    ],
    values: { title: '', mark: null, office, extra_marks: [], predecessor: null, related: [], location: '' },
    version: 0,
    send: (answer) => files.open({ office, ...answer }),
  })
  const close = (file: RegistryFile): Asked => ({
    ...step(file, 'close', [{ name: 'closed_on', label: t('file.closedOn'), kind: 'day' }], { closed_on: today() }),
    missing,
  })
  const reopen = (file: RegistryFile) => step(file, 'reopen', [reason()], { reason: '' })
  const triggerDate = (file: RegistryFile): Asked => ({
    ...step(
      file,
      'trigger-date',
      [{ name: 'trigger_date', label: t('file.triggerDate'), kind: 'day', required: true }],
      { trigger_date: file.trigger_date },
    ),
    text: t(`trigger.${file.trigger}`),
  })
  const loss = (file: RegistryFile) =>
    step(
      file,
      'loss',
      [
        { name: 'lost_on', label: t('file.lostOn'), kind: 'day', required: true },
        { name: 'circumstances', label: t('file.circumstances'), kind: 'area', required: true, max: 4000 },
        { name: 'replacement', label: t('file.replacement'), kind: 'area', required: true },
        { name: 'witnesses', label: t('file.witnesses'), kind: 'lines', hint: t('file.witnessesHint') },
      ],
      { lost_on: today(), circumstances: '', replacement: '', witnesses: '' },
    )
  const hold = (file: RegistryFile): Asked => ({
    ...step(file, 'holds', [reason()], { reason: '' }),
    text: t('file.holdText'),
    send: (answer) => files.hold(file.id, String(answer.reason)),
  })
  const release = (file: RegistryFile, held: string): Asked => ({
    ...step(file, 'holds', [reason()], { reason: '' }),
    title: t('file.release'),
    saveText: t('file.release'),
    send: (answer) => files.release(file.id, held, String(answer.reason)),
  })
  const change = (file: RegistryFile, linked: RegistryFile[]): Asked => ({
    title: t('file.change'),
    saveText: t('action.save'),
    fields: [
      { name: 'title', label: t('file.title'), kind: 'text', required: true },
      { name: 'extra_marks', label: t('file.extraMarks'), kind: 'marks' },
      {
        name: 'related',
        label: t('file.related'),
        kind: 'files',
        files: [],
        items: linked.map((one) => ({ value: one.id, title: `${one.number} – ${one.title}` })),
      },
      { name: 'location', label: t('file.location'), kind: 'text' },
      {
        name: 'custody',
        label: t('file.custody'),
        kind: 'choice',
        items: ['office', 'centre', 'archive'].map((value) => ({ value, title: t(`custody.${value}`) })),
      },
    ],
    values: {
      title: file.title,
      extra_marks: [...file.extra_marks],
      related: [...file.related],
      location: file.location,
      custody: file.custody,
    },
    version: file.version,
    patch: true,
    send: (answer, version) => files.change(file.id, version, answer),
    theirs: (saved) => ({ ...saved }),
  })
  const move = (file: RegistryFile, offices: OfficeName[]): Moved => ({
    title: t('move.begin'),
    text: t('move.beginText'),
    saveText: t('move.begin'),
    fields: [
      {
        name: 'to_office',
        label: t('move.to'),
        kind: 'choice',
        required: true,
        items: offices.map((office) => ({ value: office.code, title: office.name })),
      },
      reason(),
    ],
    values: { to_office: null, reason: '' },
    version: file.version,
    send: (answer) => moves.begin({ ...answer, from_office: file.office, file_ids: [file.id] }),
  })

  return { open, close, reopen, triggerDate, loss, hold, release, change, move }
}
