"""The shelf of uploaded data sets: who has which, under the digest of its content."""

from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from api_schemas.dataset import Dataset
from service.jobs.clock import Clock, database_clock
from service.jobs.database import reading, writing
from service.jobs.tables import datasets

MAX_LISTED = 1000


class Shelf:
    """Rows of the data sets table; the files are their keeper's business."""

    def __init__(self, engine: Engine, clock: Clock = database_clock) -> None:
        self._engine = engine
        self._clock = clock

    def put(self, tenant: str, dataset: dict[str, Any]) -> Dataset:
        """Note that a tenant has a data set; one that is there already stays as it is."""
        with writing(self._engine) as connection:
            values = dataset | {"tenant": tenant, "created_at": self._clock(connection)}
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            connection.execute(dialect.insert(datasets).values(values).on_conflict_do_nothing())
            found = _find(connection, tenant, dataset["id"])
            assert found is not None
            return found

    def get(self, tenant: str, dataset_id: str) -> Dataset | None:
        """The tenant's data set."""
        with reading(self._engine) as connection:
            return _find(connection, tenant, dataset_id)

    def all(self, tenant: str) -> list[Dataset]:
        """The tenant's data sets, youngest first."""
        query = select(datasets).where(datasets.c.tenant == tenant)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(datasets.c.created_at.desc()).limit(MAX_LISTED))
            return [_dataset(dict(row)) for row in found.mappings()]

    def remove(self, tenant: str, dataset_id: str) -> tuple[bool, bool]:
        """Whether the tenant had it, and whether nobody has it now, so that its file may go."""
        with writing(self._engine) as connection:
            own = (datasets.c.tenant == tenant) & (datasets.c.id == dataset_id)
            removed = connection.execute(delete(datasets).where(own)).rowcount > 0
            others = select(func.count()).where(datasets.c.id == dataset_id)
            return removed, connection.execute(others).scalar_one() == 0


def _find(connection: Connection, tenant: str, dataset_id: str) -> Dataset | None:
    query = select(datasets).where(datasets.c.tenant == tenant, datasets.c.id == dataset_id)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _dataset(dict(row))


def _dataset(row: dict[str, Any]) -> Dataset:
    return Dataset.model_validate({name: row[name] for name in Dataset.model_fields})
