"""The file behind an artifact's name."""

from dataclasses import dataclass
from pathlib import Path

from api_schemas.train import Artifact
from service.jobs import artifacts
from service.jobs.ledger import Ledger
from service.use_cases.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class StoredArtifact:
    """What the ledger says of a file, and where it is."""

    artifact: Artifact
    path: Path


def list_artifacts(ledger: Ledger, tenant: str, job_id: str) -> list[Artifact]:
    """What the ledger says the job left behind. Raises as every look-up of a job does."""
    return [Artifact.model_validate(entry) for entry in ledger.get(tenant, job_id).artifacts]


def find_artifact(ledger: Ledger, root: Path, tenant: str, job_id: str, name: str) -> StoredArtifact:
    """The artifact of this name, if the ledger lists it; no other file can be named.

    Raises ``NotFoundError`` besides what every look-up of a job raises.
    """
    job = ledger.get(tenant, job_id)
    listed = {entry["name"]: Artifact.model_validate(entry) for entry in job.artifacts}
    path = artifacts.locate(artifacts.folder(root, job.id, job.attempt), name) if name in listed else None
    if path is None:
        raise NotFoundError("The job has no artifact of this name.")
    return StoredArtifact(listed[name], path)
