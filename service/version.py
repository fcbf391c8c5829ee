"""The version that is running."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

FROM_SOURCE = "0+source"


def version() -> str:
    """The installed package's version; a checkout that is not installed has none."""
    try:
        return installed_version("gradhealth")
    except PackageNotFoundError:
        return FROM_SOURCE
