"""What the command line reads."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from service.cli.command_error import CommandError
from service.cli.document import read_part, read_source

MODEL = {"input_shape": [4], "layers": [{"type": "dense", "units": 1}]}


def test_a_model_alone_becomes_a_request(tmp_path: Path) -> None:
    path = write(tmp_path / "model.json", MODEL)
    assert read_source(path).request() == {"model": MODEL}


def test_a_whole_request_is_taken_as_it_is(tmp_path: Path) -> None:
    request = {"model": MODEL, "training": {"epochs": 3}}
    source = read_source(write(tmp_path / "request.json", request))
    assert (source.is_request, source.request()) == (True, request)


def test_a_keras_archive_gives_its_config_and_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps({"class_name": "Sequential", "config": {"layers": []}}))
        archive.writestr("model.weights.h5", b"never opened")
    source = read_source(str(path))
    assert source.request()["model"]["class_name"] == "Sequential"
    assert not source.writable


def test_an_archive_that_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b" " * 5 * 2**20)
    with pytest.raises(CommandError, match="at most 4194304 bytes"):
        read_source(str(path))


@pytest.mark.parametrize("content", [b"no archive", b""])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="expected a Keras archive"):
        read_source(str(path))


def test_an_archive_without_a_config_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.json", b"{}")
    with pytest.raises(CommandError, match=r"config\.json"):
        read_source(str(path))


def test_standard_input_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(MODEL).encode())))
    source = read_source("-")
    assert (source.document, source.writable) == (MODEL, False)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing\.json: No such file"):
        read_source(str(tmp_path / "nothing.json"))


def test_broken_json_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text("{")
    with pytest.raises(CommandError, match=r"broken\.json: expected JSON"):
        read_part(path)


def test_no_part_is_no_part() -> None:
    assert read_part(None) is None


def write(path: Path, document: object) -> str:
    path.write_text(json.dumps(document))
    return str(path)
