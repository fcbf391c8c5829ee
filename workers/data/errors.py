"""Data that cannot be trained on."""

from service.lint.errors import Fault


class DataError(ValueError):
    """Reason ``bad_data``: where in the request, what was expected and what came."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(f"{pointer}: {detail}")
        self.fault = Fault(pointer, detail)
