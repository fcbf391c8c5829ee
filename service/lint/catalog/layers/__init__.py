"""One declarative entry per Keras layer: arguments, defaults, output shape, variables."""
