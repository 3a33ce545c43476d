"""Proof that a journal is as it was written, without this system: the rule of the chain, signatures, and the verifier.

Imports the standard library and `cryptography` alone, so that this folder can be handed to anybody who is to verify an
export: `python -m shared.evidence --key public.pem export.jsonl`.
"""
