"""The training process: what a Celery worker runs, and the training child that it supervises."""
