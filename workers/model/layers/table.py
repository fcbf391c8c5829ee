"""Every layer that can be trained."""

from workers.model.construct import Recipe
from workers.model.layers.activation import ACTIVATION
from workers.model.layers.applications import APPLICATIONS
from workers.model.layers.attention import ATTENTION
from workers.model.layers.augmentation import AUGMENTATION
from workers.model.layers.convolution import CONVOLUTION
from workers.model.layers.core import CORE
from workers.model.layers.merging import MERGING
from workers.model.layers.normalization import NORMALIZATION
from workers.model.layers.pooling import POOLING
from workers.model.layers.preprocessing import PREPROCESSING
from workers.model.layers.recurrent import CELLS, RECURRENT
from workers.model.layers.regularization import REGULARIZATION
from workers.model.layers.reshaping import RESHAPING

LAYERS: dict[str, Recipe] = {
    **CORE,
    **ACTIVATION,
    **CONVOLUTION,
    **POOLING,
    **NORMALIZATION,
    **REGULARIZATION,
    **RESHAPING,
    **MERGING,
    **ATTENTION,
    **RECURRENT,
    **CELLS,
    **PREPROCESSING,
    **AUGMENTATION,
    **APPLICATIONS,
}
