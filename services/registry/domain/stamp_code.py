"""What the QR code of a stamp says: which record, and a part of its hash that nobody outside could know.

    KANCELARIA:0199F3C2-…:5F3A9C0B12D4E6F8

Capitals, digits, colon and dash alone, which make the smallest code.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

_PROOF_LENGTH = 16
_CODE = re.compile(rf"KANCELARIA:(?P<entry>[0-9A-F-]{{1,64}}):(?P<proof>[0-9A-F]{{{_PROOF_LENGTH}}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class StampCode:
    """`proof` is the beginning of the entry's hash."""

    entry_id: str
    proof: str

    def proves(self, entry_hash: str) -> bool:
        return hmac.compare_digest(self.proof, entry_hash[:_PROOF_LENGTH])


def write_code(entry_id: str, entry_hash: str) -> str:
    return f"KANCELARIA:{entry_id}:{entry_hash[:_PROOF_LENGTH]}".upper()


def read_codes(texts: Iterable[str]) -> list[StampCode]:
    """Those of the texts that have the shape of our stamp's."""
    found = (_CODE.fullmatch(text) for text in texts)
    return [StampCode(match["entry"].lower(), match["proof"].lower()) for match in found if match]
