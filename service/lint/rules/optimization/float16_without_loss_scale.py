"""Half-precision gradients without loss scaling.

## What it does
Finds kernel layers that compute in float16 (`float16` or `mixed_float16`) under a declared optimiser that
neither is a `LossScaleOptimizer` nor has a `loss_scale_factor`, when `training.mixed_precision` (which
brings its own scaling) is not asked for. Keras wraps the optimiser by itself only when the *model's own*
policy is `mixed_float16` at the moment it is compiled. So a Keras model with `mixed_float16` layers is only
warned of, and one whose optimiser comes from its own `compile_config` is believed.

## Why is this bad
float16 knows no number below 6e-8. Gradients are smaller than that in large part; they become zero, and the
layers near the input stop learning.

## Use instead
`LossScaleOptimizer` around the optimiser; or `mixed_bfloat16`, which has float32's range and needs no
scaling.

## Fix safety
Unsafe: it wraps the optimiser.

## References
Micikevicius et al. 2018, "Mixed precision training", section 3.2.
"""

from collections.abc import Iterable

from api_schemas.finding import JsonPatch, Severity
from service.lint.fixes import fix
from service.lint.graph import ObjectSpec
from service.lint.learning_rate import inner_optimizer
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.training import TRAINING_POINTER, Declared
from service.lint.training_patch import set_arguments

HALF_PRECISION = frozenset({"float16", "mixed_float16"})
INITIAL_SCALE = 32768.0
"""2^15, Keras's own start for dynamic scaling."""


def check(subject: Subject) -> Iterable[Violation]:
    """The declared optimiser of a network with float16 kernels."""
    declared = subject.training.optimizer
    if declared is None or declared.spec.opaque or subject.training.mixed_precision or _scales(declared):
        return
    policies = [(kernel.name, _policy(kernel.layer.args.get("dtype"))) for kernel in subject.topology.kernels]
    half = [(name, policy) for name, policy in policies if policy in HALF_PRECISION]
    if not half:
        return
    severity = _severity(subject, declared, [policy for _, policy in policies])
    if severity is None:
        return
    name, policy = half[0]
    yield Violation(
        f"{name!r} computes in {policy}, and {declared.spec.name} does not scale the loss: gradients below"
        " 6e-8"
        " become zero.",
        pointer=declared.pointer,
        layer=name,
        evidence={"dtype": policy, "optimizer": declared.spec.name, "layers": len(half)},
        fix=fix("unsafe", "scale the loss", _patch(declared)),
        severity=severity,
        confidence="high" if severity == "error" else "medium",
    )


def _scales(declared: Declared) -> bool:
    factor = inner_optimizer(declared.spec).args.get("loss_scale_factor")
    return declared.spec.name == "loss_scale_optimizer" or factor is not None


def _policy(dtype: object) -> str | None:
    if isinstance(dtype, ObjectSpec):
        return dtype.name
    return dtype if isinstance(dtype, str) else None


def _severity(subject: Subject, declared: Declared, policies: list[str | None]) -> Severity | None:
    """Keras wraps the optimiser of a model whose own policy is ``mixed_float16`` (``Trainer.compile``)."""
    if subject.graph.form == "compact" or "float16" in policies:
        return "error"
    return "warning" if declared.pointer.startswith(TRAINING_POINTER) else None


def _patch(declared: Declared) -> JsonPatch:
    return set_arguments(declared, "optimizers", loss_scale_factor=INITIAL_SCALE)


def _request(dtype: str, optimizer: object) -> dict[str, object]:
    layers = dense(32, "relu", "he_normal", dtype=dtype), dense(1, dtype="float32")
    return request((16,), *layers, training={"optimizer": optimizer})


RULE = Rule(
    code="OPT505",
    name="float16-without-loss-scale",
    severity="error",
    check=check,
    sources=("Micikevicius et al. 2018",),
    bad=(Example("half precision and a bare optimiser", _request("mixed_float16", "adam")),),
    good=(
        Example("a fixed scale", _request("mixed_float16", {"name": "adam", "loss_scale_factor": 1024.0})),
        Example("bfloat16", _request("mixed_bfloat16", "adam")),
    ),
)
