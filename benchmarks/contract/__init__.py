"""schemathesis over the whole API: ``python -m benchmarks.contract``."""
