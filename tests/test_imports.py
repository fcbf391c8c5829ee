"""The API process and the command line never load TensorFlow, Keras, or what trains with them."""

import subprocess
import sys

import pytest

FORBIDDEN = ("tensorflow", "keras", "sklearn", "pandas", "altair", "workers.train_child", "workers.pipeline")

ENTRY_POINTS = {
    "the application": "import service.main",
    "the factory that uvicorn calls": (
        "import os, tempfile; os.environ['GRADHEALTH_HOME'] = tempfile.mkdtemp();"
        "from service.main import create_app; create_app().openapi()"
    ),
    "the command line": "import service.cli",
    "every command": (
        "import pkgutil, importlib, service.cli as cli;"
        "[importlib.import_module(m.name) for m in pkgutil.iter_modules(cli.__path__, 'service.cli.')"
        " if m.name != 'service.cli.__main__']"
    ),
    "the linter": "import service.lint.engine, service.lint.signal",
    "the ledger": "import service.jobs.ledger, service.jobs.doorbell",
    "the contracts": "import pkgutil, importlib, api_schemas as a;"
    "[importlib.import_module(m.name) for m in pkgutil.iter_modules(a.__path__, 'api_schemas.')]",
    "the Celery process": "import workers.celery_app, workers.tasks",
    "the supervisor": "import workers.supervisor",
    "the diagnoses": "import workers.diagnosis, workers.trace",
}

REPORT = "; import sys; print(' '.join(sorted(sys.modules)))"


@pytest.mark.parametrize("statement", ENTRY_POINTS.values(), ids=ENTRY_POINTS.keys())
def test_an_entry_point_loads_nothing_that_trains(statement: str) -> None:
    assert loaded_by(statement).isdisjoint(FORBIDDEN)


def test_the_api_loads_nothing_of_the_workers() -> None:
    assert not {name for name in loaded_by("import service.main") if name.split(".")[0] == "workers"}


def test_the_command_line_starts_without_the_web_and_the_database() -> None:
    heavy = {"fastapi", "sqlalchemy", "celery", "pydantic", "numpy", "httpx2", "uvicorn"}
    assert loaded_by("import service.cli").isdisjoint(heavy)


def loaded_by(statement: str) -> set[str]:
    """Names of all modules that a fresh interpreter holds after a statement."""
    command = [sys.executable, "-W", "ignore", "-c", statement + REPORT]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return set(result.stdout.split())
