"""Contract of `search`: one box over everything that has words, answering only what the caller may see."""

from shared.contracts.search.privacy import *
from shared.contracts.search.saved import *
from shared.contracts.search.searching import *
from shared.contracts.search.suggestions import *
