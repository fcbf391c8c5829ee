from pathlib import Path

import pytest

from workers.data.errors import DataError
from workers.data.uri import load_uri


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "allowed"
    folder.mkdir()
    (folder / "data.csv").write_text("a,y\n1,0\n2,1\n")
    (tmp_path / "secret.csv").write_text("a,y\n1,0\n2,1\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    return folder


def test_a_file_under_an_allowed_prefix_is_read(root: Path) -> None:
    assert load_uri(f"file://{root}/data.csv", [f"file://{root}/"], None).n_samples == 2


@pytest.mark.parametrize(
    "uri",
    [
        "file://{root}/../secret.csv",
        "file://{root}/link.csv",
        "file://{root}/%2e%2e/secret.csv",
        "file://{root}-other/data.csv",
        "http://{root}/data.csv",
        "s3://bucket/data.csv",
        "file://user@host{root}/data.csv",
        "simplecache::file://{root}/data.csv",
    ],
)
def test_nothing_else_is_read(root: Path, uri: str) -> None:
    with pytest.raises(DataError, match="allowed prefix"):
        load_uri(uri.format(root=root), [f"file://{root}/"], None)


def test_without_prefixes_no_uri_is_read(root: Path) -> None:
    with pytest.raises(DataError, match="allowed prefix"):
        load_uri(f"file://{root}/data.csv", [], None)


def test_a_missing_file_is_bad_data(root: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        load_uri(f"file://{root}/missing.csv", [f"file://{root}/"], None)
