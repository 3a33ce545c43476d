import { useI18n } from 'vue-i18n'

import { loans } from '@/api'
import type { Loan, LoanStepName } from '@/api'

import { today } from '../registry/question'
import type { Field, Question, Values } from '../registry/question'
import { useSetup } from '../registry/setup'

const USUAL_DAYS = 30

/** What each step of a loan asks. */
export function useLoanQuestions() {
  const { t } = useI18n()
  const setup = useSetup()
  // Without the pack the usual days stand in; the server holds to its rules in any case.
  void setup.load()

  function question(loan: Loan, step: LoanStepName): Question<Loan> {
    const { fields, values } = asked(loan, step)
    return {
      title: `${t(`loanStep.${step}`)} – ${loan.object_number}`,
      saveText: t(`loanStep.${step}`),
      fields,
      values,
      version: loan.version,
      send: (answer) => loans.step(loan, step, answer),
      theirs: (saved) => ({ due_on: saved.due_on, note: saved.steps.at(-1)?.note }),
    }
  }

  function asked(loan: Loan, step: LoanStepName): { fields: Field[]; values: Values } {
    const note: Field = { name: 'note', label: t('loan.note'), kind: 'text', max: 500 }
    const due: Field = { name: 'due_on', label: t('loan.dueOn'), kind: 'day', required: true }
    if (step === 'issue') return { fields: [due, note], values: { due_on: loan.due_on ?? usualDay(), note: '' } }
    if (step === 'prolong') return { fields: [due, note], values: { due_on: usualDay(), note: '' } }
    if (step === 'return')
      return {
        fields: [{ name: 'condition', label: t('loan.condition'), kind: 'text', max: 500 }],
        values: { condition: '' },
      }
    if (step === 'withdraw') return { fields: [], values: {} }
    const thing: Field = { name: 'object_id', label: t('loan.object'), kind: 'shown' }
    return {
      fields: [thing, { ...note, required: step === 'refuse' }],
      values: { object_id: `${loan.object_number} – ${loan.object_title}`, note: '' },
    }
  }

  function usualDay(): string {
    const date = new Date(`${today()}T12:00`)
    date.setDate(date.getDate() + (setup.pack?.loans.days ?? USUAL_DAYS))
    return date.toISOString().slice(0, 10)
  }

  return { question }
}
