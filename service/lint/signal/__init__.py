"""Signal propagation: the gradient of every layer at the start of training, from the config alone."""

from service.lint.signal.predict import predict

__all__ = ["predict"]
