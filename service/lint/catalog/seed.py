"""Seeds, as Keras writes them."""

from typing import Any

from service.lint.catalog.argument import Argument
from service.lint.catalog.value import Unfit, integer


def seed(value: Any) -> int | None:
    """A seed, or none. A serialised SeedGenerator is the seed that it was made from."""
    if value is None:
        return None
    if type(value) is dict and value.get("class_name") == "SeedGenerator":
        config = value.get("config")
        return seed(config.get("seed")) if type(config) is dict else None
    if type(value) is float and value.is_integer():
        return integer(int(value))
    try:
        return integer(value)
    except Unfit:
        raise Unfit("a seed (an integer or null)", value) from None


SEED = Argument("seed", seed, None)
