"""Audits of the store: is every object still what was stored?"""

from gateway.areas import Area
from shared.contracts.documents import GetAudit, ListAudits, ListDamages, StartAudit

area = Area(name="audits", description="Is every stored object still what it was? Reports, damages, repairs")
area.lists("/audits", ListAudits, "List audits of the store, the latest first")
area.creates("/audits", StartAudit, "Begin an audit now, or see the one under way", location="/audits/{id}")
area.reads("/audits/{id}", GetAudit, "Read an audit's progress and result")
area.lists("/damages", ListDamages, "List damaged objects, and what became of them")
