"""Published architectures, trained as they were published, get no error and no warning of these families."""

import gzip
import json
from pathlib import Path

import pytest

from api_schemas.lint import LintOptions, LintRequest
from service.lint.engine import lint

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "applications").glob("*.json.gz"))
FAMILIES = ["NRM", "OUT", "OPT", "REG", "ARC", "DAT"]
MOMENTUM = {"name": "sgd", "learning_rate": 0.1, "momentum": 0.9}
"""He et al. 2016; the networks without batch normalisation were trained with smaller rates."""
SMALL_RATE = {"name": "sgd", "learning_rate": 0.01, "momentum": 0.9}
WITHOUT_BATCH_NORMALISATION = ("VGG", "ConvNeXt")
IMAGENET = {
    "task": "multiclass",
    "n_classes": 1000,
    "label_encoding": "one-hot",
    "n_samples": 1281167,
    "features": {"standardized": True},
}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name.partition(".")[0])
def test_a_published_architecture_is_left_alone(path: Path) -> None:
    model = json.loads(gzip.decompress(path.read_bytes()))["model"]
    optimizer = SMALL_RATE if path.name.startswith(WITHOUT_BATCH_NORMALISATION) else MOMENTUM
    training = {"optimizer": optimizer, "loss": "categorical_crossentropy", "batch_size": 256, "epochs": 90}
    body = {"model": model, "training": training, "data": IMAGENET}
    request = LintRequest.model_validate(body)
    report = lint(request.model_copy(update={"options": LintOptions(predict=False, select=FAMILIES)}))
    assert [finding.code for finding in report.findings if finding.severity != "info"] == []
