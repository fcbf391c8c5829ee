"""Reading what the user names: a model, a whole request, standard input, or a Keras archive."""

import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.cli.command_error import CommandError
from service.lint.document import MAX_BYTES, parse_document
from service.lint.errors import SpecError

STANDARD_INPUT = "-"
ARCHIVE_MEMBER = "config.json"
REQUEST_FIELD = "model"
MODEL_FIELDS = frozenset({"layers", "class_name"})


@dataclass(frozen=True, slots=True)
class Source:
    """A document, its text, where it came from, and whether it is a request or a model alone."""

    name: str
    text: bytes
    document: Any
    is_request: bool
    writable: bool

    def request(self) -> dict[str, Any]:
        """The document as a request: a model alone becomes its only field."""
        return dict(self.document) if self.is_request else {REQUEST_FIELD: self.document}


def read_source(name: str) -> Source:
    """What ``name`` holds. Raises ``CommandError`` when it cannot be read or is not JSON."""
    is_archive = name.endswith(".keras")
    text = _archived_config(name) if is_archive else _bytes(name)
    document = parse(name, text)
    fields = set(document) if isinstance(document, dict) else set()
    return Source(
        name=name,
        text=text,
        document=document,
        is_request=REQUEST_FIELD in fields and not fields & MODEL_FIELDS,
        writable=not is_archive and name != STANDARD_INPUT,
    )


def read_part(path: Path | None) -> Any:
    """A part of a request in a file of its own, or ``None`` when there is none."""
    return None if path is None else parse(str(path), _bytes(str(path)))


def parse(name: str, text: bytes) -> Any:
    """Strict JSON within the limits of the service."""
    try:
        return parse_document(text)
    except SpecError as error:
        raise CommandError(f"{name}: {error.faults[0].detail}") from None


def _bytes(name: str) -> bytes:
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None


def _archived_config(name: str) -> bytes:
    """The config in a ``.keras`` archive; its weights are never opened."""
    try:
        with zipfile.ZipFile(name) as archive, archive.open(ARCHIVE_MEMBER) as member:
            return member.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError):
        raise CommandError(f"{name}: expected a Keras archive that holds {ARCHIVE_MEMBER}") from None
