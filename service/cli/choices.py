"""The words that options take."""

from enum import StrEnum


class Form(StrEnum):
    """Forms of a lint report."""

    text = "text"
    json = "json"
    sarif = "sarif"
    github = "github"
    junit = "junit"


class FailOn(StrEnum):
    """Severities from which a report fails."""

    error = "error"
    warning = "warning"
    info = "info"
    never = "never"


class KeyScope(StrEnum):
    """What an API key allows."""

    lint = "lint"
    train = "train"
    read = "read"
    admin = "admin"


class Device(StrEnum):
    """Where to train."""

    auto = "auto"
    cpu = "cpu"
    gpu = "gpu"
