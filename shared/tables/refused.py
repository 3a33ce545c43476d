"""Why a file is no table that is read here."""


class TableRefused(Exception):
    """`code` is stable; `detail` tells a person what is wrong with the file."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail
