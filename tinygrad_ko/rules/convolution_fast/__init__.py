"""빠른 길."""
from .blocks import conv_chunks, conv_transpose_chunks, conv_weight_chunks
