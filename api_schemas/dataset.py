"""``/datasets``: data sets of one's own."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api_schemas.strict import Contract

DatasetFormat = Literal["npz", "csv", "parquet"]


class Column(Contract):
    """A column of a table, or an array of an archive, as far as a look at the header tells."""

    name: str
    dtype: str | None = None
    shape: list[int] | None = Field(default=None, description="Of an array, rows first.")


class Dataset(Contract):
    """An uploaded data set; ``id`` goes into ``data.source`` of ``POST /train``."""

    id: str = Field(description="SHA-256 of the content: the same content has the same id.")
    name: str | None = None
    format: DatasetFormat
    size: int = Field(description="Bytes.")
    columns: list[Column] = Field(default_factory=list, description="Empty where only training reads them.")
    created_at: datetime


class Datasets(Contract):
    """All data sets of a tenant, youngest first."""

    datasets: list[Dataset]
