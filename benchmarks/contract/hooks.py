"""What schemathesis has to be told of: bodies of lines of JSON."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(_context: schemathesis.SerializationContext, value: Any) -> Any:
    """The generated text is the body, as it stands."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
