"""`python -m services.registry.print TEMPLATE`: JSON on standard input, PDF on standard output, within limits."""

import json
import resource
import sys

from services.registry.print.typesetting import typeset

_MEMORY = 1024 * 1024 * 1024
_SECONDS = 25

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    sys.stdout.buffer.write(typeset(sys.argv[1], json.load(sys.stdin.buffer)))
