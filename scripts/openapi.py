"""Write docs/openapi.json, the contract of the API as a file; a test holds it to the application."""

import json
import tempfile
from pathlib import Path

from service.main import create_app
from service.settings import Settings

OUTPUT = Path(__file__).parent.parent / "docs" / "openapi.json"


def document() -> str:
    """The OpenAPI document as it is committed; the version is the release's business."""
    with tempfile.TemporaryDirectory() as home:
        openapi = create_app(Settings(home=Path(home), host="127.0.0.1")).openapi()
    openapi["info"]["version"] = "1"
    return json.dumps(openapi, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    OUTPUT.write_text(document(), encoding="utf-8")
