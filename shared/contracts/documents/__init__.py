"""Contract of `documents`: what arrives (intake), what is stored, what was read from it, and the offices' agents.

An **intake** is one arrival of one file at one office, whatever became of it; a **document** is the bytes that an
office holds, once. The same bytes arriving again at that office make a second intake of the same document.
"""

from shared.contracts.documents.agent_setup import *
from shared.contracts.documents.agents import *
from shared.contracts.documents.audits import *
from shared.contracts.documents.batches import *
from shared.contracts.documents.documents import *
from shared.contracts.documents.history import *
from shared.contracts.documents.intake import *
from shared.contracts.documents.links import *
from shared.contracts.documents.mailboxes import *
from shared.contracts.documents.privacy import *
from shared.contracts.documents.revisions import *
from shared.contracts.documents.searchables import *
from shared.contracts.documents.shares import *
from shared.contracts.documents.staging import *
from shared.contracts.documents.trash import *
