"""Offices."""

from gateway.areas import Area
from shared.contracts.accounts import ChangeOffice, CreateOffice, GetOffice, ListOfficeNames, ListOffices

area = Area(name="offices", description="The organisation's offices")
area.lists("/offices", ListOffices, "List offices")
area.lists("/office-names", ListOfficeNames, "List all active offices of the organisation by name")
area.creates("/offices", CreateOffice, "Open an office", location="/offices/{code}")
area.reads("/offices/{code}", GetOffice, "Read an office")
area.changes("/offices/{code}", ChangeOffice, "Change an office")
