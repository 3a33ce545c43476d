"""Contract of `contacts`: organisations, their branches and persons, and what is known of the dealings with them."""

from shared.contracts.contacts.details import *
from shared.contracts.contacts.groups import *
from shared.contracts.contacts.import_options import *
from shared.contracts.contacts.import_rows import *
from shared.contracts.contacts.imports import *
from shared.contracts.contacts.log import *
from shared.contracts.contacts.merging import *
from shared.contracts.contacts.outputs import *
from shared.contracts.contacts.parties import *
from shared.contracts.contacts.privacy import *
from shared.contracts.contacts.reassignments import *
from shared.contracts.contacts.searchables import *
from shared.contracts.contacts.territories import *
from shared.contracts.contacts.views import *
