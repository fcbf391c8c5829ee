"""The base of every contract: unknown fields are refused, types are not coerced."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """A request, response or part of one."""

    model_config = ConfigDict(
        extra="forbid", strict=True, protected_namespaces=(), ser_json_inf_nan="strings"
    )
