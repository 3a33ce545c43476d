import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { randomKey } from '@/api/client'
import { Problem } from '@/api/problem'
import { store } from '@/api/store'
import type { Intake, LinkedRecord } from '@/api/types'
import { uploadFile } from '@/api/upload'
import type { RunningUpload } from '@/api/upload'
import { useSession } from '@/session/store'

import { dropPending, keepPending, pendingUploads } from './pending'
import type { PendingUpload } from './pending'

/** How many files are sent at once. */
const AT_ONCE = 3

export type UploadState = 'waiting' | 'sending' | 'checking' | 'done' | 'failed'

export interface Upload {
  id: number
  file: File
  office: string
  toRegister: boolean
  state: UploadState
  /** 0..1 of what is sent. */
  part: number
  intake: Intake | null
  problem: Problem | null
  key: string
  /** The record that the document is attached to once it is there. */
  target: LinkedRecord | null
}

/** Files on their way in. They live here and not in a page, so that walking about does not stop them. */
export const useUploads = defineStore('uploads', () => {
  const session = useSession()
  const list = ref<Upload[]>([])
  const running = new Map<number, RunningUpload>()
  const finished = new Map<number, (upload: Upload) => void>()
  let lastId = 0

  const active = computed(() =>
    list.value.filter((upload) => ['waiting', 'sending', 'checking'].includes(upload.state)),
  )

  /** Returns once all of these files are done or have failed. */
  function add(files: Iterable<File>, office: string, toRegister = true, target: LinkedRecord | null = null) {
    const userId = session.me?.user.id ?? ''
    const promises = Array.from(files, (file) => {
      const pending = { key: randomKey(), userId, file, office, toRegister, target: target && { ...target } }
      void keepPending(pending)
      return enter(pending)
    })
    next()
    return Promise.all(promises)
  }

  /** Go on with what a page that was reloaded left behind. */
  async function resume(userId: string): Promise<void> {
    const known = new Set(list.value.map((upload) => upload.key))
    for (const pending of await pendingUploads(userId)) if (!known.has(pending.key)) void enter(pending)
    next()
  }

  function enter({ key, file, office, toRegister, target }: PendingUpload): Promise<Upload> {
    const id = ++lastId
    const fresh = { state: 'waiting', part: 0, intake: null, problem: null } as const
    list.value.unshift({ id, key, file, office, toRegister, target, ...fresh })
    return new Promise<Upload>((resolve) => finished.set(id, resolve))
  }

  function next(): void {
    while (running.size < AT_ONCE) {
      const upload = list.value.findLast((candidate) => candidate.state === 'waiting')
      if (!upload) return
      void send(upload)
    }
  }

  async function send(upload: Upload): Promise<void> {
    upload.state = 'sending'
    const sending = uploadFile(upload, (part) => {
      upload.part = part
      if (part >= 1) upload.state = 'checking'
    })
    running.set(upload.id, sending)
    try {
      upload.intake = await sending.done
      const documentId = upload.intake.document_id
      if (upload.target && documentId) await store.link(documentId, upload.target)
      upload.state = 'done'
      void dropPending(upload.key)
    } catch (error) {
      upload.problem = error instanceof Problem ? error : Problem.offline(error)
      upload.state = 'failed'
    } finally {
      running.delete(upload.id)
      finished.get(upload.id)?.(upload)
      finished.delete(upload.id)
      next()
    }
  }

  function retry(upload: Upload): void {
    Object.assign(upload, { state: 'waiting', part: 0, problem: null })
    next()
  }

  /** Stop it where it is under way, and take it off the list. */
  function drop(upload: Upload): void {
    running.get(upload.id)?.cancel()
    void dropPending(upload.key)
    list.value = list.value.filter((other) => other.id !== upload.id)
  }

  function clear(): void {
    for (const upload of [...list.value]) drop(upload)
  }

  return { list, active, add, resume, retry, drop, clear }
})
