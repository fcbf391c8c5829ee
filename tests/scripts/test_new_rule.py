"""The skeleton of a rule runs as it is written."""

import runpy
from pathlib import Path

import pytest

from scripts.new_rule import write
from service.lint.rule import Rule


def test_the_skeleton_is_a_rule(tmp_path: Path) -> None:
    (tmp_path / "initialization").mkdir()
    path = write(tmp_path, "initialization", "INI199", "made-up")
    assert path.name == "made_up.py"
    assert isinstance(runpy.run_path(str(path))["RULE"], Rule)


@pytest.mark.parametrize("words", [("nowhere", "INI199", "x"), ("initialization", "ini", "x")])
def test_misspelled_words_are_refused(tmp_path: Path, words: tuple[str, str, str]) -> None:
    (tmp_path / "initialization").mkdir()
    with pytest.raises(ValueError, match="Expected"):
        write(tmp_path, *words)


def test_a_rule_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "initialization").mkdir()
    write(tmp_path, "initialization", "INI199", "made-up")
    with pytest.raises(ValueError, match="exists"):
        write(tmp_path, "initialization", "INI198", "made-up")
