"""A worker that trains with stub children: ``celery -A tests.workers.stub_app worker``."""

import os
import sys
from collections.abc import Mapping

from service.settings import Settings
from workers.application import make_app
from workers.child import Child


def start_stub(environment: Mapping[str, str]) -> Child:
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    return Child({**environment, **paths}, (sys.executable, "-m", "tests.workers.stub_child"))


app = make_app(Settings(), start_stub)
