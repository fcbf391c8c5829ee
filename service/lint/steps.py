"""How many steps the declared training takes."""

from service.lint.subject import Subject


def steps_per_epoch(subject: Subject) -> int | None:
    """Batches in one pass over the declared data; ``None`` where samples or batch size are not declared."""
    samples, batch = subject.data.n_samples, subject.training.batch_size
    return -(-samples // batch) if samples is not None and batch is not None else None


def training_steps(subject: Subject) -> int | None:
    """Steps of the whole training; ``None`` where samples, batch size or epochs are not declared."""
    per_epoch, epochs = steps_per_epoch(subject), subject.training.epochs
    return per_epoch * epochs if per_epoch is not None and epochs is not None else None
