"""What is refused as a table. Apart from the reader, whose libraries only its own process has to hold."""

MOST_BYTES = 5_000_000
CPU_SECONDS = 20


class TableRefused(Exception):
    """The file is no table that is read here."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail
