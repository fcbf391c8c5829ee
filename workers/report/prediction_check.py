"""The gradient norms that were foretold, beside those of the first step."""

import math

from api_schemas.prediction import Prediction
from api_schemas.report import MeasuredPrediction, PredictionCheck
from workers.diagnosis.series import median
from workers.trace import Trace


def check_prediction(prediction: Prediction | None, trace: Trace) -> PredictionCheck | None:
    """One entry per variable that was both predicted and measured; ``None`` without a prediction."""
    if prediction is None or prediction.status == "unavailable":
        return None
    measured = {one.path: one.gradient_norm[0] for one in trace.variables if one.gradient_norm}
    pairs = [
        MeasuredPrediction(
            variable=one.variable, predicted=one.gradient_norm, measured=measured[one.variable]
        )
        for one in prediction.variables
        if one.variable in measured
    ]
    if not pairs:
        return None
    error = median(_decades(pair) for pair in pairs)
    return PredictionCheck(variables=pairs, median_abs_log10_error=None if math.isnan(error) else error)


def _decades(pair: MeasuredPrediction) -> float:
    if not (pair.predicted > 0 and pair.measured > 0):
        return math.nan
    return abs(math.log10(pair.predicted) - math.log10(pair.measured))
