"""``x-lint``: rules silenced where they stand."""

from typing import Any

from service.lint.errors import Fault, SpecError
from service.lint.graph import Ignore

KEY = "x-lint"
MAX_SILENCINGS = 256
"""Of one document or layer: more than there are rules silence nothing new."""


def read_ignores(value: Any, pointer: str) -> tuple[Ignore, ...]:
    """The silencings of a document or a layer. ``pointer`` leads to the object that holds ``x-lint``."""
    here = f"{pointer}/{KEY}"
    if type(value) is not dict or set(value) - {"ignore"}:
        raise SpecError(Fault(here, 'expected {"ignore": [{"rule", "reason", "expires"?}]}'))
    entries = value.get("ignore", [])
    if type(entries) is not list:
        raise SpecError(Fault(f"{here}/ignore", "expected an array"))
    if len(entries) > MAX_SILENCINGS:
        raise SpecError(Fault(f"{here}/ignore", f"expected at most {MAX_SILENCINGS} silencings"))
    return tuple([_ignore(entry, f"{here}/ignore/{index}") for index, entry in enumerate(entries)])


def _ignore(entry: Any, pointer: str) -> Ignore:
    if type(entry) is not dict or set(entry) - {"rule", "reason", "expires"}:
        raise SpecError(Fault(pointer, "expected an object with 'rule', 'reason' and perhaps 'expires'"))
    rule, reason, expires = entry.get("rule"), entry.get("reason"), entry.get("expires")
    for key, value in (("rule", rule), ("reason", reason)):
        if type(value) is not str or not value.strip():
            raise SpecError(Fault(f"{pointer}/{key}", "expected a non-empty string"))
    if expires is not None and type(expires) is not str:
        raise SpecError(Fault(f"{pointer}/expires", "expected a date, as 2027-01-31"))
    return Ignore(str(rule), str(reason), expires, pointer)
