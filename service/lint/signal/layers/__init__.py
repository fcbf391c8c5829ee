"""How each kind of layer passes signals and gradients on; one module per family.

A module's ``LAYERS`` maps Keras class names to its forward functions; nothing else registers them.
"""

import pkgutil
from functools import lru_cache
from importlib import import_module

from service.lint.signal.step import Forward


@lru_cache(maxsize=1)
def catalog() -> dict[str, Forward]:
    """Every layer the theory covers, by Keras class name."""
    found: dict[str, Forward] = {}
    for module in pkgutil.iter_modules(__path__):
        found.update(import_module(f"{__name__}.{module.name}").LAYERS)
    return found
