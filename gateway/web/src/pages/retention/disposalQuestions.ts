import { useI18n } from 'vue-i18n'

import { disposals } from '@/api'
import type { Disposal, DisposalStep, Problem, Verdict } from '@/api'
import { useProblems } from '@/design/problems'

import { today } from '../registry/question'
import type { Field, Question, Values } from '../registry/question'

/** What the archive said of one file, where that differs from what it said of the list. */
export interface Exception {
  verdict: Verdict
  reason: string
}

export type Exceptions = ReadonlyMap<string, Exception>

/** What each step of a disposal list asks. */
export function useDisposalQuestions() {
  const { t } = useI18n()
  const { explainField } = useProblems()

  function question(disposal: Disposal, step: DisposalStep, exceptions: Exceptions): Question<Disposal> {
    const { fields, values } = asked(disposal, step)
    const items = [...exceptions].map(([file_id, said]) => ({ file_id, ...said }))
    return {
      title: t(`disposalStep.${step}`),
      text: textOf(step, items.length),
      saveText: t(`disposalStep.${step}`),
      danger: step === 'destroy',
      fields,
      values,
      version: disposal.version,
      send: (answer, version) =>
        disposals.step(disposal, step, step === 'decide' ? { ...answer, items } : answer, version),
      theirs: (saved) => ({ ...saved }),
      missing: byFile,
    }
  }

  /** A refusal that names files: each by its number, then why. */
  function byFile(problem: Problem): string[] | null {
    const named = problem.fields.filter((field) => field.params.number)
    return named.length ? named.map((field) => `${String(field.params.number)}: ${explainField(field)}`) : null
  }

  function textOf(step: DisposalStep, exceptions: number): string | undefined {
    if (step === 'destroy') return t('disposal.destroyText')
    if (step === 'decide' && exceptions) return t('disposal.exceptions', { n: exceptions }, exceptions)
    return undefined
  }

  function asked(disposal: Disposal, step: DisposalStep): { fields: Field[]; values: Values } {
    if (step === 'return')
      return {
        fields: [{ name: 'reason', label: t('field.reason'), kind: 'text', required: true }],
        values: { reason: '' },
      }
    if (step !== 'decide') return { fields: [], values: {} }
    return {
      fields: [
        { name: 'decision_number', label: t('disposal.decisionNumber'), kind: 'text', required: true },
        { name: 'decision_on', label: t('disposal.decisionOn'), kind: 'day', required: true },
        { name: 'verdict', label: t('disposal.verdict'), kind: 'choice', required: true, items: verdicts() },
        { name: 'witnesses', label: t('file.witnesses'), kind: 'lines', hint: t('file.witnessesHint') },
      ],
      values: {
        decision_number: '',
        decision_on: today(),
        verdict: disposal.kind === 'permanent' ? 'archive' : 'destroy',
        witnesses: '',
      },
    }
  }

  const verdicts = () =>
    (['destroy', 'archive', 'keep'] as const).map((value) => ({ value, title: t(`verdict.${value}`) }))

  return { question, verdicts }
}
