"""The check of rules whose findings the engine makes itself."""

from collections.abc import Iterable

from service.lint.rule import Violation
from service.lint.subject import Subject


def silent(subject: Subject) -> Iterable[Violation]:
    """Nothing: LNT findings are about the run, not about the network."""
    return ()
