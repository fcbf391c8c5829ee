"""Pages about the diagnoses: complete, and as fresh as the diagnoses."""

import pytest

from scripts.diagnosis_pages import FOLDER, data, pages
from service.use_cases.describe_diagnoses import DESCRIBED
from workers.diagnosis.catalogue import catalogue
from workers.diagnosis.describe import describe
from workers.diagnosis.diagnosis import Diagnosis

NEEDED = ["What it does", "Why is this bad", "Use instead", "Thresholds", "References"]


@pytest.mark.parametrize("diagnosis", catalogue(), ids=lambda diagnosis: diagnosis.code)
def test_a_diagnosis_says_what_why_what_instead_at_which_threshold_and_from_where(
    diagnosis: Diagnosis,
) -> None:
    page = describe(diagnosis)

    assert page.summary.endswith(".")
    assert [section.title for section in page.sections] == NEEDED
    assert all(section.text for section in page.sections)


def test_what_the_api_knows_is_fresh() -> None:
    assert DESCRIBED.read_text(encoding="utf-8") == data(), "run `make docs`"


def test_docs_diagnoses_is_fresh() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert written == pages(), "run `make docs`"
