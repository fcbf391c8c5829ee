"""Why a command gives up."""

BAD_USAGE = 2


class CommandError(Exception):
    """Said to the user in one line, without a stack trace."""

    def __init__(self, message: str, exit_code: int = BAD_USAGE) -> None:
        super().__init__(message)
        self.exit_code = exit_code
