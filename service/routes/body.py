"""The request's body as bytes: of a media type that is taken, not encoded, within its limit."""

from starlette.requests import Request

from service.errors import Refused

JSON = ("application/json",)
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/json")


async def read_body(request: Request, limit: int, media_types: tuple[str, ...] = JSON) -> bytes:
    """All of the body.

    A missing content type is refused too: a browser sends such a request across sites without asking first.
    Raises ``Refused`` with 415 or 413.
    """
    check_media_type(request, media_types)
    check_length(request, limit)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def check_media_type(request: Request, media_types: tuple[str, ...]) -> None:
    """Raise ``Refused`` with 415 unless the body is declared as one of ``media_types``, unencoded."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared not in media_types:
        raise Refused(
            415,
            f"Expected the header Content-Type: {media_types[0]}.",
            headers={"Accept": ", ".join(media_types)},
        )
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refused(
            415, "Expected a body without Content-Encoding.", headers={"Accept-Encoding": "identity"}
        )


def check_length(request: Request, limit: int) -> None:
    """Raise ``Refused`` with 413 when the body says itself that it is over ``limit`` bytes."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and (len(length) > 18 or int(length) > limit):
        raise too_large(limit)


def too_large(limit: int) -> Refused:
    """The refusal of a body over ``limit`` bytes. The connection is closed, as the rest is not read."""
    return Refused(413, f"Expected a body of at most {limit} bytes.", headers={"Connection": "close"})
