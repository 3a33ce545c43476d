"""Who changed what, and who signed in."""

from gateway.areas import Area
from shared.contracts.accounts import ListHistory, ListSignIns

area = Area(name="history", description="Changes and sign-ins")
area.lists("/history", ListHistory, "List changes of offices, users and tokens, newest first")
area.lists("/sign-ins", ListSignIns, "List tries to sign in, newest first")
