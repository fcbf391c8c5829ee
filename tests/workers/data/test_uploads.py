from pathlib import Path

import pytest

from workers.data.errors import DataError
from workers.data.uploads import load_upload


@pytest.fixture
def datasets(tmp_path: Path) -> Path:
    folder = tmp_path / "datasets"
    folder.mkdir()
    (folder / "abc123.csv").write_text("a,y\n1,0\n2,1\n")
    (tmp_path / "secret.csv").write_text("a,y\n1,0\n2,1\n")
    return folder


def test_an_upload_is_found_by_its_id(datasets: Path) -> None:
    assert load_upload("abc123", datasets, None).n_samples == 2


@pytest.mark.parametrize(
    "identifier", ["../secret", "/etc/passwd", "missing", "..", "", "a" * 200, "abc123.csv"]
)
def test_nothing_outside_the_folder_is_found(datasets: Path, identifier: str) -> None:
    with pytest.raises(DataError, match="expected a bundled data set"):
        load_upload(identifier, datasets, None)


def test_a_link_that_leads_out_of_the_folder_is_not_followed(datasets: Path) -> None:
    (datasets / "link.csv").symlink_to(datasets.parent / "secret.csv")
    with pytest.raises(DataError):
        load_upload("link", datasets, None)
