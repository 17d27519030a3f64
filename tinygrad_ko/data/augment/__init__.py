"""영상 증대(``tg.data.augment``): (N, C, H, W) 영상을 조금씩 바꾸어 표본을 늘린다. 이름은 torchvision 과 같다.

>>> import numpy as np
>>> from tinygrad_ko.data import augment
>>> t = augment.Compose([augment.RandomAffine(10, (0.1, 0.1)), augment.ElasticTransform(1.5), augment.GaussianNoise(0.05)], generator=0)
>>> t(np.zeros((2, 1, 28, 28), np.float32)).shape
(2, 1, 28, 28)
"""

from ...korean.misfits import answer_in
from ...korean.missing_names import answering
from ..absent import ABSENT
from .base import Augmentation, Compose
from .color import GaussianNoise, PCAColor
from .crop import CenterCrop, RandomCrop, crop_positions, ten_crop, ten_crop_predict
from .geometry import ElasticTransform, RandomAffine, RandomHorizontalFlip, RandomVerticalFlip
from .scale import Normalize, ToTensor

__all__ = [
    "Augmentation", "CenterCrop", "Compose", "ElasticTransform", "GaussianNoise", "Normalize", "PCAColor", "RandomAffine", "RandomCrop",
    "RandomHorizontalFlip", "RandomVerticalFlip", "ToTensor", "crop_positions", "ten_crop", "ten_crop_predict",
]
answer_in(globals())
__getattr__ = answering("data.augment", ABSENT["data.augment"])
