"""Contract of `registry`: journals and their entries, files, plans, loans, retention and disposal, evidence.

An entry is numbered without gaps and never changed; what happens to its record later are further lines.
"""

from shared.contracts.registry.disposal import *
from shared.contracts.registry.entries import *
from shared.contracts.registry.entry_lines import *
from shared.contracts.registry.evidence import *
from shared.contracts.registry.files import *
from shared.contracts.registry.history import *
from shared.contracts.registry.journals import *
from shared.contracts.registry.loans import *
from shared.contracts.registry.packs import *
from shared.contracts.registry.parties import *
from shared.contracts.registry.plans import *
from shared.contracts.registry.privacy import *
