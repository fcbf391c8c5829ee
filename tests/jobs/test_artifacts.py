import hashlib
from pathlib import Path

import pytest

from service.jobs.artifacts import describe, folder, locate
from service.jobs.ids import new_id


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "outside").write_text("secret")
    shelf = tmp_path / "shelf"
    (shelf / "plots").mkdir(parents=True)
    (shelf / "plots" / "loss.svg").write_bytes(b"<svg/>")
    (shelf / "link").symlink_to(tmp_path / "outside")
    return shelf


def test_every_attempt_has_a_folder_of_its_own(tmp_path: Path) -> None:
    job_id = new_id()
    assert folder(tmp_path, job_id, 1) != folder(tmp_path, job_id, 2)


def test_a_folder_is_named_by_a_jobs_id_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="UUID"):
        folder(tmp_path, "../..", 1)


def test_a_file_is_described(shelf: Path) -> None:
    assert describe(shelf, ["plots/loss.svg"]) == [
        {
            "name": "plots/loss.svg",
            "size": 6,
            "sha256": hashlib.sha256(b"<svg/>").hexdigest(),
            "media_type": "image/svg+xml",
        }
    ]


@pytest.mark.parametrize("name", ["../outside", "link", "plots", "none", "/etc/passwd", "\0", "", "x" * 5000])
def test_nothing_else_can_be_named(shelf: Path, name: str) -> None:
    assert locate(shelf, name) is None
    assert describe(shelf, [name]) == []
