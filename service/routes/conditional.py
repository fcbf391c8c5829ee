"""Answering 304 to a client that has it already (RFC 9110, section 13.1.2)."""

from starlette.requests import Request


def not_modified(request: Request, etag: str) -> bool:
    """Whether ``If-None-Match`` names this entity tag."""
    wanted = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
    return etag in tags or tags == {"*"}
