"""One or two units that everything has to pass.

## What it does
Finds hidden layers of one or two units between layers at least eight times as wide, on a path without side
ways. Gates are left alone, and networks whose output has the shape of their input: an autoencoder's code is
meant.

## Why is this bad
Whatever the wide layers before have found out is reduced to one or two numbers, and the wide layers behind
cannot bring it back. All gradient to the earlier layers passes the same needle's eye.

## Use instead
A width between that of its neighbours.

## Fix safety
Unsafe: it changes the width.

## References
Tishby and Zaslavsky 2015, "Deep learning and the information bottleneck principle"; Szegedy et al. 2016,
"Rethinking the Inception architecture", principle 1 (avoid representational bottlenecks).
"""

from collections.abc import Iterable

from api_schemas.finding import JsonPatch
from service.lint.fixes import fix, set_argument
from service.lint.rule import Example, Rule, Violation
from service.lint.sequence import forget_builds
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

FEW_UNITS = 2
MUCH_WIDER = 8


def check(subject: Subject) -> Iterable[Violation]:
    """Each narrow layer between wide ones."""
    topology = subject.topology
    if _reconstructs(subject):
        return
    for before, kernel in _followed(subject):
        width, after = _width(kernel), topology.next_kernel.get(kernel.index)
        if width is None or after is None:
            continue
        if topology.is_gate(kernel.node) or topology.is_gate(after.node):
            continue
        following = _width(after) or 0
        if before < MUCH_WIDER * width or following < MUCH_WIDER * width:
            continue
        wanted = min(before, following)
        yield Violation(
            f"{kernel.name!r} has {width} units between {before} and {following}: nothing but {width}"
            " numbers per"
            " position gets through.",
            pointer=kernel.layer.pointer_to(_argument(kernel)),
            layer=kernel.name,
            evidence={"units": width, "before": before, "after": following},
            fix=fix("unsafe", f"{wanted} units", _widening(subject, kernel, wanted)),
        )


def _followed(subject: Subject) -> Iterable[tuple[int, KernelLayer]]:
    """Narrow hidden kernel layers with the width of what they take: the kernel before, or the input."""
    for kernel in subject.topology.hidden:
        width = _width(kernel)
        if width is not None and width <= FEW_UNITS:
            shape = kernel.node.input_shape
            if shape is not None and shape[-1] is not None:
                yield shape[-1], kernel


def _widening(subject: Subject, kernel: KernelLayer, width: int) -> JsonPatch:
    return forget_builds(subject, kernel.layer) + set_argument(kernel.layer, _argument(kernel), width)


def _argument(kernel: KernelLayer) -> str:
    return "units" if "units" in kernel.layer.args else "filters"


def _width(kernel: KernelLayer) -> int | None:
    width = kernel.layer.args.get(_argument(kernel))
    return width if isinstance(width, int) else None


def _reconstructs(subject: Subject) -> bool:
    graph = subject.graph
    entering = {graph.nodes[index].output_shape for index in graph.inputs}
    return any(graph.nodes[index].output_shape in entering for index, _ in graph.outputs)


RULE = Rule(
    code="ARC704",
    name="unit-bottleneck",
    severity="warning",
    check=check,
    sources=("Szegedy et al. 2016",),
    bad=(
        Example(
            "one unit in the middle",
            request((32,), dense(64, "tanh"), dense(1, "tanh"), dense(64, "tanh"), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "an autoencoder's code",
            request((32,), dense(64, "tanh"), dense(2, "tanh"), dense(64, "tanh"), dense(32)),
        ),
        Example(
            "a moderate bottleneck", request((32,), dense(64, "tanh"), dense(16, "tanh"), dense(64, "tanh"))
        ),
    ),
)
