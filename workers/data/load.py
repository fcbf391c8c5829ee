"""From ``data.source`` to arrays."""

from collections.abc import Sequence
from pathlib import Path

from api_schemas.train import DataSpec
from workers.data.bundled import BUNDLED, load_bundled
from workers.data.demand import Demand
from workers.data.raw import RawData
from workers.data.synthetic import make_synthetic
from workers.data.uploads import load_upload
from workers.data.uri import is_uri, load_uri


def load(spec: DataSpec, demand: Demand, datasets_dir: Path, prefixes: Sequence[str], seed: int) -> RawData:
    """Arrays from the source that the request names.

    Raises:
        DataError: there is no such source, or it cannot be read.
    """
    if spec.source == "synthetic":
        return make_synthetic(demand, spec.n_samples, spec.seed if spec.seed is not None else seed)
    if spec.source in BUNDLED:
        return load_bundled(spec.source)
    if is_uri(spec.source):
        return load_uri(spec.source, prefixes, spec.target_column)
    return load_upload(spec.source, datasets_dir, spec.target_column)
