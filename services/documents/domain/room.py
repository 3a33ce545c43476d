"""What the machine says where its disk is full: no fault of the file that was at hand."""

import errno

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
NO_ROOM_LEFT = "There is no room left on the disk to read it in"


def is_no_room(error: OSError) -> bool:
    return error.errno in _NO_ROOM
