"""The network layer by layer, as far as its config tells."""

from pydantic import Field

from api_schemas.strict import Contract


class OutlinedCall(Contract):
    """One call of a layer, in the order of the signal; a shared layer has one for each call."""

    layer: str
    kind: str = Field(description="Keras class name.", examples=["Dense"])
    pointer: str = Field(description="RFC 6901 pointer to the layer.", examples=["/model/layers/0"])
    inputs: list[int] = Field(description="Positions in this list of the calls whose output it takes.")
    output_shape: list[int | None] | None = Field(
        description="Batch axis first; null where an axis, or all of it, is unknown."
    )
    parameters: int | None = Field(description="Trainable and not; null where a shape is unknown.")
    activation: str | None = Field(default=None, examples=["selu"])
    initializer: str | None = Field(default=None, description="Of the kernel.", examples=["glorot_uniform"])
