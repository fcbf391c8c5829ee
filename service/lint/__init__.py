"""Judgement before training: reader -> graph -> shapes -> signal -> rules -> fixes.

Pure: no web framework, no database, no TensorFlow. Used by the API, the CLI and the workers.
"""
