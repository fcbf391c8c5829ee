"""Judgement of a training run: one file per diagnosis, found by walking; plain numbers, no TensorFlow."""
