import { joined } from '../areas'

export default joined(import.meta.glob<Record<string, unknown>>('./*.json', { eager: true, import: 'default' }))
