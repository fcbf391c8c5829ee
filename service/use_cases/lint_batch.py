"""Judge many networks, one a line, each on its own."""

from collections.abc import Iterator

from api_schemas.lint import LintReport
from api_schemas.lint_batch import BatchRequest
from service.lint.engine import lint
from service.lint.errors import Fault, SpecError
from service.use_cases.read_request import read_request

LineId = str | int | None


def split_lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Each line that is not blank, with its number from 1."""
    start, number = 0, 0
    while start < len(body):
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        number += 1
        line = body[start:end].strip()
        if line:
            yield number, line
        start = end + 1


def lint_line(line: bytes, limit: int) -> tuple[LineId, LintReport | SpecError]:
    """The line's id and its report, or why it cannot be used."""
    if len(line) > limit:
        return None, SpecError(Fault("", f"expected a line of at most {limit} bytes, received {len(line)}"))
    line_id: LineId = None
    try:
        request = read_request(BatchRequest, line)
        line_id = request.id
        return line_id, lint(request)
    except SpecError as error:
        return line_id, error
