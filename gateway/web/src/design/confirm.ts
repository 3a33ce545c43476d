import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Question {
  title: string
  text: string
  yes: string
  danger?: boolean
}

/** `await confirm.ask(...)`: true when the person agreed. */
export const useConfirm = defineStore('confirm', () => {
  const question = shallowRef<Question | null>(null)
  let answerWith: (agreed: boolean) => void = () => {}

  function ask(next: Question): Promise<boolean> {
    answerWith(false)
    question.value = next
    return new Promise((resolve) => {
      answerWith = resolve
    })
  }

  function answer(agreed: boolean): void {
    question.value = null
    answerWith(agreed)
  }

  return { question, ask, answer }
})
