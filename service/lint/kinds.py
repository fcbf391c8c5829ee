"""Keras layer classes, by what they do to a signal."""

from service.lint.graph import Layer

DENSE_KINDS = frozenset({"Dense", "EinsumDense"})
TRANSPOSED_KINDS = frozenset({"Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"})
DEPTHWISE_KINDS = frozenset({"DepthwiseConv1D", "DepthwiseConv2D"})
SEPARABLE_KINDS = frozenset({"SeparableConv1D", "SeparableConv2D"})
CONVOLUTION_KINDS = (
    frozenset({"Conv1D", "Conv2D", "Conv3D", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
    | TRANSPOSED_KINDS
    | DEPTHWISE_KINDS
    | SEPARABLE_KINDS
)
RECURRENT_KINDS = frozenset(
    {
        "SimpleRNN",
        "LSTM",
        "GRU",
        "RNN",
        "ConvLSTM1D",
        "ConvLSTM2D",
        "ConvLSTM3D",
        "SimpleRNNCell",
        "LSTMCell",
        "GRUCell",
        "StackedRNNCells",
    }
)
PROJECTING_ATTENTION_KINDS = frozenset({"MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention"})
ATTENTION_KINDS = PROJECTING_ATTENTION_KINDS | {"Attention", "AdditiveAttention"}
EMBEDDING_KINDS = frozenset({"Embedding", "ReversibleEmbedding"})
KERNEL_KINDS = (
    DENSE_KINDS | CONVOLUTION_KINDS | RECURRENT_KINDS | PROJECTING_ATTENTION_KINDS | EMBEDDING_KINDS
)

BATCH_NORMALIZATION_KINDS = frozenset({"BatchNormalization", "SyncBatchNormalization"})
NORMALIZATION_KINDS = BATCH_NORMALIZATION_KINDS | frozenset(
    {
        "LayerNormalization",
        "GroupNormalization",
        "UnitNormalization",
        "RMSNormalization",
    }
)
DROPOUT_KINDS = frozenset(
    {
        "Dropout",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "GaussianDropout",
        "GaussianNoise",
        "AlphaDropout",
    }
)
MAX_POOLING_KINDS = frozenset(
    {
        "MaxPooling1D",
        "MaxPooling2D",
        "MaxPooling3D",
        "GlobalMaxPooling1D",
        "GlobalMaxPooling2D",
        "GlobalMaxPooling3D",
    }
)
POOLING_KINDS = MAX_POOLING_KINDS | {
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "AdaptiveAveragePooling1D",
    "AdaptiveAveragePooling2D",
    "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D",
    "AdaptiveMaxPooling2D",
    "AdaptiveMaxPooling3D",
}
RESHAPE_KINDS = frozenset(
    {
        "Flatten",
        "Reshape",
        "Permute",
        "RepeatVector",
        "ZeroPadding1D",
        "ZeroPadding2D",
        "ZeroPadding3D",
        "Cropping1D",
        "Cropping2D",
        "Cropping3D",
        "UpSampling1D",
        "UpSampling2D",
        "UpSampling3D",
    }
)
TRANSPARENT_KINDS = (
    NORMALIZATION_KINDS
    | DROPOUT_KINDS
    | POOLING_KINDS
    | RESHAPE_KINDS
    | {
        "Rescaling",
        "Identity",
        "Masking",
        "ActivityRegularization",
        "Activation",
        "Normalization",
        "Resizing",
    }
)
"""Layers that keep an activation downstream meaningful for the kernel upstream."""

GATING_ACTIVATIONS = frozenset({"sigmoid", "hard_sigmoid", "softmax", "tanh", "relu6"})
"""What gates are made of; MobileNetV3 writes its hard sigmoid as a shifted ReLU6."""

RESIDUAL_MERGE_KINDS = frozenset({"Add", "Average", "Subtract"})
GATING_MERGE_KINDS = frozenset({"Multiply", "Dot"})
MERGE_KINDS = (
    RESIDUAL_MERGE_KINDS
    | GATING_MERGE_KINDS
    | {"Maximum", "Minimum", "Concatenate", "Attention", "AdditiveAttention"}
)

ACTIVATION_KINDS = frozenset(
    {"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax", "ThresholdedReLU"}
)


def core_layer(layer: Layer) -> Layer:
    """The innermost layer that ``TimeDistributed``, ``Bidirectional`` and their like wrap; else itself."""
    while isinstance(inner := layer.args.get("layer"), Layer):
        layer = inner
    return layer
