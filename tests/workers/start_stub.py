"""Starts a stub in place of a training child."""

import os
import sys
from collections.abc import Mapping

from workers.child import Child


def start_stub(environment: Mapping[str, str]) -> Child:
    """A child that speaks the protocol, and has no TensorFlow to import."""
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    return Child({**environment, **paths}, (sys.executable, "-m", "tests.workers.stub_child"))
