"""Output shapes and weight shapes of Keras layers, in integers: nothing is ever allocated."""
