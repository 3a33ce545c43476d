"""Ties a process to its parent, so that nothing is left behind when the parent is killed."""

import ctypes
import signal

_PR_SET_PDEATHSIG = 1


def die_with_parent(how: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send this signal when the parent ends; survives exec, not fork."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_PDEATHSIG, int(how)) != 0:
        raise OSError(ctypes.get_errno(), "prctl failed")
