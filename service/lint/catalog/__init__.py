"""What Keras offers, as data: layers, activations, initialisers, losses, optimisers and their arguments.

Only what stands here is Keras's own; everything else is opaque. A new loss, activation or optimiser is one
``Entry`` in its family's file. A new layer is one ``LayerEntry`` in ``layers/``: its arguments in Keras's
words, its output shape and, where it learns something, its weights; both are functions in
``service/lint/shapes``. ``tests/lint/catalog`` holds every entry against the constructor in Keras.
"""
