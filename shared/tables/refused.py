"""Why a file is no table that is read here."""


class TableRefused(Exception):
    """`code` is stable; `detail` tells what is wrong with the file, `params` where, for other languages' texts."""

    def __init__(self, code: str, detail: str, **params: int) -> None:
        super().__init__(detail)
        self.code, self.detail, self.params = code, detail, params
