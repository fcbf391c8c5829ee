"""What Keras offers, as data: layers, activations, initialisers, losses, optimisers and their arguments.

Only what stands here is Keras's own; everything else is opaque.
"""
