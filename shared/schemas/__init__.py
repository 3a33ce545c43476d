"""Published schemas of files that the product writes."""

from pathlib import Path

CONTACTS = Path(__file__).parent / "contacts.xsd"
