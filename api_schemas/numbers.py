"""Numbers that may be NaN or infinite, which JSON has no words for."""

import math
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def _from_word(value: Any) -> Any:
    return _WORDS.get(value, value) if isinstance(value, str) else value


def to_json_number(value: float) -> float | str:
    """The number itself when finite, else ``"NaN"``, ``"Infinity"`` or ``"-Infinity"``."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


MetricFloat = Annotated[
    float,
    BeforeValidator(_from_word),
    PlainSerializer(to_json_number, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number"},
                {"type": "string", "enum": ["NaN", "Infinity", "-Infinity"]},
            ],
            "description": "A number; NaN and the infinities travel as strings.",
        }
    ),
]
