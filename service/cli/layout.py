"""JSON as people write it: what fits on a line stands on one."""

import json
from typing import Any

INDENT = 2
WIDTH = 100


def layout(value: Any, depth: int = 0) -> str:
    """The value, indented; objects and lists that fit into ``WIDTH`` characters stay on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth * INDENT <= WIDTH or not isinstance(value, dict | list) or not value:
        return line
    blank = " " * INDENT * (depth + 1)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {layout(one, depth + 1)}" for key, one in value.items()
        ]
        return "{\n" + ",\n".join(blank + part for part in parts) + "\n" + " " * INDENT * depth + "}"
    parts = [layout(one, depth + 1) for one in value]
    return "[\n" + ",\n".join(blank + part for part in parts) + "\n" + " " * INDENT * depth + "]"
