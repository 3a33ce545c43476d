"""What the benchmarks of RPC send, and in whose name."""

from shared.security.principal import Kind, Principal
from shared.security.rights import Role

PAYLOAD = {"text": "Žiadosť o predĺženie lehoty " * 8, "number": 7}
PERSON = Principal(
    kind=Kind.PERSON, id="0198c0de", name="Anna Nováková", roles=frozenset({Role.REGISTRAR}), offices=frozenset({"BA"})
)
