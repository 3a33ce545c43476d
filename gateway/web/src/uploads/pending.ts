/**
 * Files on their way in, kept in the browser until they are there, so that a reloaded page goes on with them.
 * Where the browser keeps nothing (private windows), a reload loses them, as it always did.
 */
import type { LinkedRecord } from '@/api/types'

export interface PendingUpload {
  key: string
  /** Whose it is: another person at the same browser does not go on with it. */
  userId: string
  file: File
  office: string
  toRegister: boolean
  target: LinkedRecord | null
}

const NAME = 'kancelaria'
const STORE = 'uploads'
/** Bytes of a file that is kept; larger ones would fill the browser's room. */
const LARGEST = 300 * 1024 * 1024

function opened(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    if (!('indexedDB' in globalThis)) return resolve(null)
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => resolve(null)
  })
}

async function within<Result>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result | null> {
  const database = await opened()
  if (!database) return null
  return new Promise((resolve) => {
    const transaction = database.transaction(STORE, mode)
    const request = ask(transaction.objectStore(STORE))
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => resolve(null)
    transaction.onerror = () => resolve(null)
  }).finally(() => database.close()) as Promise<Result | null>
}

export async function keepPending(upload: PendingUpload): Promise<void> {
  if (upload.file.size <= LARGEST) await within('readwrite', (store) => store.put(upload))
}

export async function dropPending(key: string): Promise<void> {
  await within('readwrite', (store) => store.delete(key))
}

export async function pendingUploads(userId: string): Promise<PendingUpload[]> {
  const all = await within<PendingUpload[]>('readonly', (store) => store.getAll())
  return (all ?? []).filter((upload) => upload.userId === userId)
}
