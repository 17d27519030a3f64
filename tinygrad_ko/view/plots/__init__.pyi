# scripts/make_stubs.py 가 만든 글이다. 손으로 고치지 않는다.

from .activations import activation as activation
from .activations import slow_learning as slow_learning
from .augmenting import augmentations as augmentations
from .backward_convolution import convolution_backward as convolution_backward
from .boundary import decision_boundary as decision_boundary
from .confusion import confusion_matrix as confusion_matrix
from .convolving import convolution as convolution
from .curves import learning_curve as learning_curve
from .deadness import dead_units as dead_units
from .film import training_film as training_film
from .gradients import GradientNorms as GradientNorms
from .gradients import gradient_norms as gradient_norms
from .histograms import activation_histograms as activation_histograms
from .images import feature_maps as feature_maps
from .images import filters as filters
from .images import weights as weights
from .landscape import loss_contour as loss_contour
from .landscape import loss_surface as loss_surface
from .masks import dropout_masks as dropout_masks
from .noise import gradient_noise as gradient_noise
from .pooled import pooling as pooling
from .probing import separation as separation
from .race import optimizer_race as optimizer_race
from .rates import learning_rates as learning_rates
from .recording import TrainingRecord as TrainingRecord
from .regression import residuals as residuals
from .slices import loss_slice as loss_slice
from .space import feature_snapshots as feature_snapshots
from .space import feature_space as feature_space
from .sweeping import sweep as sweep
from .tracing import perceptron_trace as perceptron_trace
from .wiring import connections as connections

__all__ = [
    "GradientNorms",
    "TrainingRecord",
    "activation",
    "activation_histograms",
    "augmentations",
    "confusion_matrix",
    "connections",
    "convolution",
    "convolution_backward",
    "dead_units",
    "decision_boundary",
    "dropout_masks",
    "feature_maps",
    "feature_snapshots",
    "feature_space",
    "filters",
    "gradient_noise",
    "gradient_norms",
    "learning_curve",
    "learning_rates",
    "loss_contour",
    "loss_slice",
    "loss_surface",
    "optimizer_race",
    "perceptron_trace",
    "pooling",
    "residuals",
    "separation",
    "slow_learning",
    "sweep",
    "training_film",
    "weights",
]
