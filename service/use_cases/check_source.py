"""Whether the data that a job names can be had, as far as that is known without loading them."""

from urllib.parse import urlsplit

from api_schemas.train import DataSpec
from service.jobs.shelf import Shelf
from service.lint.errors import Fault, SpecError
from service.use_cases.bundled_data import BUNDLED

SYNTHETIC = "synthetic"
POINTER = "/data/source"


def check_source(data: DataSpec, tenant: str, prefixes: list[str], shelf: Shelf) -> None:
    """Raise ``SpecError`` unless it is bundled, synthetic, the tenant's own or under an allowed prefix."""
    if data.source in BUNDLED or data.source == SYNTHETIC:
        return
    if "://" in data.source:
        _check_uri(data.source, prefixes)
    elif shelf.get(tenant, data.source) is None:
        bundled = ", ".join(sorted(BUNDLED))
        detail = f"expected {bundled}, synthetic, an uploaded data set's id or a URI, received another word"
        raise SpecError(Fault(POINTER, detail))


def _check_uri(source: str, prefixes: list[str]) -> None:
    """The worker looks again, with links and dots resolved."""
    path = urlsplit(source).path
    if ".." in path.split("/") or not any(source.startswith(prefix) for prefix in prefixes):
        allowed = ", ".join(prefixes) or "none"
        raise SpecError(Fault(POINTER, f"expected a URI under an allowed prefix ({allowed})"))
