"""Uploaded data sets: taken in piece by piece, kept under the digest of their content."""

import hashlib
import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from api_schemas.dataset import Dataset
from service.jobs.shelf import Shelf
from service.use_cases.errors import NotFoundError
from service.use_cases.inspect_dataset import inspect_dataset


class Upload:
    """A file that is coming in; nothing is left of one that is not kept."""

    def __init__(self, folder: Path, limit: int) -> None:
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".upload-")
        self._file = os.fdopen(descriptor, "wb")
        self._path = Path(name)
        self._folder = folder
        self._limit = limit
        self._digest = hashlib.sha256()
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """Take the next piece."""
        self.size += len(chunk)
        self._digest.update(chunk)
        self._file.write(chunk)

    def keep(self, shelf: Shelf, tenant: str, name: str | None) -> Dataset:
        """Look at what has come, and put it on the shelf. Raises ``SpecError`` when it is no data set."""
        self._file.flush()
        form, columns = inspect_dataset(self._path, self._limit)
        dataset_id = self._digest.hexdigest()
        self._path.replace(self._folder / dataset_id)
        entry = {
            "id": dataset_id,
            "name": name,
            "format": form,
            "size": self.size,
            "columns": [column.model_dump() for column in columns],
        }
        return shelf.put(tenant, entry)


def find_dataset(shelf: Shelf, tenant: str, dataset_id: str) -> Dataset:
    """The tenant's data set. Raises ``NotFoundError``."""
    found = shelf.get(tenant, dataset_id)
    if found is None:
        raise NotFoundError("No such data set.")
    return found


def remove_dataset(shelf: Shelf, folder: Path, tenant: str, dataset_id: str) -> None:
    """Take it off the shelf; its file goes with the last that has it. Raises ``NotFoundError``."""
    removed, orphaned = shelf.remove(tenant, dataset_id)
    if not removed:
        raise NotFoundError("No such data set.")
    if orphaned:
        (folder / dataset_id).unlink(missing_ok=True)
