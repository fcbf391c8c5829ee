"""Tables of the layers that can be trained: one file per family, {kind: Recipe}."""
