"""Carrying a training out: what is asked for, compiled, watched and stopped."""
