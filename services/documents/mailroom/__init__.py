"""The mail room: reading the offices' mailboxes."""
