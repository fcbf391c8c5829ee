"""Convolutions along a path: what the STY rules speak of."""

from collections.abc import Iterable

from service.lint.kinds import POOLING_KINDS
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

PLAIN_CONVOLUTIONS = frozenset({"Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D"})


def convolutions(subject: Subject) -> list[KernelLayer]:
    """Every call of a plain or separable convolution."""
    return [kernel for kernel in subject.topology.kernels if kernel.layer.kind in PLAIN_CONVOLUTIONS]


def runs(subject: Subject) -> Iterable[list[KernelLayer]]:
    """Convolutions one behind the other, without merge, fork or another kernel between them."""
    for chain in subject.topology.chains:
        run: list[KernelLayer] = []
        for kernel in chain:
            if kernel.layer.kind in PLAIN_CONVOLUTIONS:
                run.append(kernel)
            elif run:
                yield run
                run = []
        if run:
            yield run


def blocks(subject: Subject) -> Iterable[list[KernelLayer]]:
    """Runs, cut behind each pooling and in front of each stride."""
    for run in runs(subject):
        block: list[KernelLayer] = []
        for kernel in run:
            if block and _strides(kernel):
                yield block
                block = []
            block.append(kernel)
            if is_pooled(subject, kernel):
                yield block
                block = []
        if block:
            yield block


def is_pooled(subject: Subject, kernel: KernelLayer) -> bool:
    """Whether a pooling comes before the next kernel layer."""
    node = kernel.node
    while len(following := subject.topology.successors(node)) == 1:
        (node,) = following
        if node.layer.kind in POOLING_KINDS:
            return True
        if subject.topology.is_kernel(node) or subject.topology.is_merge(node):
            return False
    return False


def kernel_size(kernel: KernelLayer) -> int | None:
    """Largest side of the window."""
    sizes = kernel.layer.args.get("kernel_size")
    return max(sizes) if isinstance(sizes, tuple) and sizes else None


def filters(kernel: KernelLayer) -> int | None:
    """Number of maps that it makes."""
    count = kernel.layer.args.get("filters")
    return count if isinstance(count, int) else None


def _strides(kernel: KernelLayer) -> bool:
    strides = kernel.layer.args.get("strides")
    return isinstance(strides, tuple) and any(step > 1 for step in strides)
