"""The mended documents: written back, or shown as a difference."""

import difflib
import json
from pathlib import Path
from typing import Any

from api_schemas.lint import Fixed
from service.cli.command_error import CommandError
from service.cli.document import REQUEST_FIELD, Source
from service.cli.layout import layout


def write_mended(source: Source, fixed: Fixed, training_file: Path | None) -> None:
    """Write what was mended back into the file, and into the training's own file when there is one."""
    if not source.writable:
        raise CommandError(f"{source.name} cannot be written back; use --diff, or give a JSON file")
    for path, _, mended in _changes(source, fixed, training_file):
        Path(path).write_text(_text(mended), encoding="utf-8")


def difference(source: Source, fixed: Fixed, training_file: Path | None) -> str:
    """What would change, as a unified difference of the indented documents."""
    lines: list[str] = []
    for path, before, mended in _changes(source, fixed, training_file):
        old, new = _text(before).splitlines(keepends=True), _text(mended).splitlines(keepends=True)
        lines += difflib.unified_diff(old, new, path, f"{path} (mended)")
    return "".join(lines)


def _changes(source: Source, fixed: Fixed, training_file: Path | None) -> list[tuple[str, Any, Any]]:
    """Path, document as it was, document as it will be; only what changes."""
    training = fixed.training.model_dump(exclude_none=True) if fixed.training else None
    mended: Any = fixed.model
    if source.is_request:
        mended = {**source.document, REQUEST_FIELD: fixed.model}
        if training is not None and training_file is None:
            mended["training"] = training
    changes = [(source.name, source.document, mended)]
    if training_file is not None and training is not None:
        changes.append((str(training_file), json.loads(training_file.read_bytes()), training))
    return [change for change in changes if change[1] != change[2]]


def _text(document: Any) -> str:
    return layout(document) + "\n"
