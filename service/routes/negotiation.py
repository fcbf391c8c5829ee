"""Which form of an answer the client would like best (RFC 9110, section 12.5.1)."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from starlette.requests import Request

from service.errors import Refused

Form = TypeVar("Form", bound=str)


def choose_media_type(request: Request, offered: Mapping[Form, str]) -> Form:
    """The offered form whose media type ``Accept`` prefers; the first where it has no wish.

    Raises ``Refused`` with 406 when it accepts none.
    """
    accept = request.headers.get("accept")
    if not accept or accept == "*/*":
        return next(iter(offered))
    wishes = sorted(_wishes(accept), key=lambda wish: -wish[1])
    for media_range, quality in wishes:
        for form, media_type in offered.items():
            if quality > 0 and _matches(media_range, media_type.partition(";")[0]):
                return form
    raise Refused(406, f"Offered here: {', '.join(offered.values())}.")


def _wishes(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [word[2:] for word in parameters if word.startswith("q=")]
        yield media_range, _quality(weights[0]) if weights else 1.0


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _matches(media_range: str, media_type: str) -> bool:
    family, _, subtype = media_range.partition("/")
    offered_family, _, offered_subtype = media_type.partition("/")
    return family in ("*", offered_family) and subtype in ("*", offered_subtype)
