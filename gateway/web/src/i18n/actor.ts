import { useI18n } from 'vue-i18n'

import { useSession } from '@/session/store'

const PERSON = /^[0-9a-f]{8}-/
const AGENT = 'agent-'

/** Who did something, as people call it: services and offices' agents have technical names. */
export function useActor() {
  const { t } = useI18n()
  const session = useSession()

  function actor(id: string | null | undefined, name: string): string {
    if (!id || PERSON.test(id)) return name
    if (!id.startsWith(AGENT)) return t('actor.system')
    return t('actor.agent', { office: session.officeName(id.slice(AGENT.length)) })
  }

  return { actor }
}
