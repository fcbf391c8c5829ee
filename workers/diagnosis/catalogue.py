"""Every diagnosis, found by walking the package."""

import importlib
import pkgutil
from functools import cache

import workers.diagnosis
from workers.diagnosis.diagnosis import Diagnosis


@cache
def catalogue() -> tuple[Diagnosis, ...]:
    """All diagnoses in the order of their codes."""
    prefix = workers.diagnosis.__name__ + "."
    modules = [module.name for module in pkgutil.walk_packages(workers.diagnosis.__path__, prefix)]
    found = [getattr(importlib.import_module(name), "DIAGNOSIS", None) for name in modules]
    return tuple(sorted((one for one in found if isinstance(one, Diagnosis)), key=lambda one: one.code))
