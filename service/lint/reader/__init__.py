"""Every form of a config, read into the one graph."""

from service.lint.reader.limits import Limits
from service.lint.reader.model import read_model
from service.lint.reader.trainable import trainable_faults

__all__ = ["Limits", "read_model", "trainable_faults"]
