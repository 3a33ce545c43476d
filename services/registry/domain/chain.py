"""The hash chain of a journal: the rule itself is in `shared.evidence`, which the offline verifier uses too."""

from shared.evidence.chain import GENESIS, ChainReport, Head, Line, entry_hash, verify_chain

__all__ = ["GENESIS", "ChainReport", "Head", "Line", "entry_hash", "verify_chain"]
