"""PyTorch의 ``torch.utils.data`` 와 torchvision, scikit-learn 에는 있고 여기에는 없는 이름과 그 까닭.

없는 이름을 부르면 이 글이 오류가 된다.

표가 빠뜨린 것이 없음은 ``tests/optim/test_absent.py`` 가 설치된 PyTorch(없으면 적어 둔 이름들)와 견주어 지킨다.
"""

from __future__ import annotations

_PIPES = "자료의 관(datapipe)은 PyTorch에서도 버린 것입니다. data.Dataset 이나 data.IterableDataset 을 물려받아 쓰세요."
_LOAD = "내려받는 데이터셋은 없습니다. 배열로 읽어 data.TensorDataset(images, labels) 로 묶으세요."
_FUNCTION = "함수로 적으세요: augment.Compose([augment.RandomCrop(28), lambda x: {}])."
_POLICY = "여러 증대를 저절로 고르는 정책은 없습니다. augment.Compose 로 골라 이으세요."
_COLOR = "색을 흔드는 것은 augment.PCAColor, 잡음은 augment.GaussianNoise 입니다. 다른 식은 augment.Augmentation 을 물려받아 쓰세요."
_OWN = "augment.Augmentation 을 물려받아 apply(self, images, rng) 에 쓰세요."

ABSENT: dict[str, dict[str, str]] = {
    "data": {
        **dict.fromkeys((
            "DFIterDataPipe", "DataChunk", "IterDataPipe", "MapDataPipe", "functional_datapipe", "datapipes", "graph", "graph_settings",
        ), _PIPES),
        **dict.fromkeys((
            "argument_validation", "runtime_validation",
            "runtime_validation_disabled", "guaranteed_datapipes_determinism", "non_deterministic",
        ), f"datapipe 의 자료형을 살피는 것입니다. {_PIPES}"),
        "_DatasetKind": "PyTorch의 속에서만 쓰는 것입니다. 번호로 읽는지는 isinstance(dataset, data.IterableDataset) 으로 물으세요.",
        "DistributedSampler": "tg.distributed.DistributedSampler(dataset) 라고 쓰세요.",
        "distributed": "tg.distributed 입니다: tg.distributed.DistributedSampler(dataset).",
        "dataloader": "data 에서 곧장 꺼내세요: data.DataLoader.",
        "transforms": "data.augment 입니다: from tinygrad_ko.data import augment as transforms.",
        "datasets": "data 에서 곧장 꺼내세요: data.MNIST, data.load_digits.",
        "FashionMNIST": 'MNIST 와 파일의 꼴이 같습니다: data.MNIST("Fashion-MNIST 의 파일이 든 폴더").',
        "KMNIST": 'MNIST 와 파일의 꼴이 같습니다: data.MNIST("KMNIST 의 파일이 든 폴더").',
        **dict.fromkeys(("CIFAR10", "CIFAR100", "SVHN", "STL10", "ImageNet", "EMNIST", "ImageFolder", "DatasetFolder", "FakeData"), _LOAD),
        **dict.fromkeys(("KFold", "StratifiedKFold"), "섞은 번호를 np.array_split(order, k) 로 나누고 data.Subset 으로 고르세요."),
        "make_classification": "data.make_moons, data.make_spirals, data.make_xor 가 있습니다.",
        "make_blobs": "data.make_moons, data.make_spirals, data.make_xor 가 있습니다.",
        "make_circles": "data.make_moons, data.make_spirals, data.make_xor 가 있습니다.",
        "load_iris": 'data.load_sklearn("iris") 라고 쓰세요.', "load_wine": 'data.load_sklearn("wine") 이라고 쓰세요.',
        "load_breast_cancer": 'data.load_sklearn("breast_cancer") 라고 '
                              '쓰세요.', "load_diabetes": 'data.load_sklearn("diabetes") 라고 쓰세요.',
        "fetch_openml": "내려받지 않습니다. data.load_mnist5k() 가 진짜 MNIST "
                        "5,000장입니다.", "load_data": "data.load_mnist5k() 나 data.load_digits() 를 쓰세요.",
        "LabelEncoder": "np.unique(labels, return_inverse=True)[1] 라고 "
                        "쓰세요.", "RobustScaler": "data.StandardScaler 나 data.MinMaxScaler 를 쓰세요.",
        "Normalizer": "x / np.linalg.norm(x, axis=1, keepdims=True) 라고 쓰세요.",
    },
    "data.augment": {
        "Lambda": _FUNCTION.format("x * 0.5"),
        "ConvertImageDtype": _FUNCTION.format("x.astype(np.float32)"), "ToDtype": _FUNCTION.format("x.astype(np.float32)"),
        "ToImage": "augment.ToTensor() 를 쓰세요.", "PILToTensor": "augment.ToTensor() 를 쓰세요(밝기를 0…1 로 바꿉니다).",
        "ToPILImage": 'Image.fromarray((x.numpy()[0] * 255).astype("uint8")) 라고 쓰세요(Pillow).',
        "RandomRotation": "augment.RandomAffine(degrees=10) 이라고 쓰세요.",
        "Resize": _FUNCTION.format("F.interpolate(x[None], size=(28, "
                                   "28))[0]"), "Pad": _FUNCTION.format("np.pad(x, ((0, 0), (2, 2), (2, 2)))"),
        "RandomResizedCrop": "augment.RandomCrop 으로 자르거나 augment.RandomAffine(0, scale=(0.8, 1.2)) 로 늘이고 줄이세요.",
        "Grayscale": _FUNCTION.format("x.mean(axis=0, "
                                      "keepdims=True)"), "RandomGrayscale": _COLOR, "ColorJitter": _COLOR, "RandomErasing": _OWN,
        **dict.fromkeys(("RandomInvert", "RandomPosterize", "RandomSolarize", "RandomAutocontrast",
        "RandomEqualize", "RandomAdjustSharpness"), _COLOR),
        "GaussianBlur": _FUNCTION.format("scipy.ndimage.gaussian_filter(x, (0, 1, "
                                         "1))"), "RandomPerspective": _OWN, "LinearTransformation": _OWN,
        "FiveCrop": "augment.ten_crop 이 다섯 조각과 그 거울상을 줍니다.", "TenCrop": "augment.ten_crop 이라고 씁니다.",
        **dict.fromkeys(("RandomApply", "RandomChoice", "RandomOrder"), _OWN),
        **dict.fromkeys(("AutoAugment", "AutoAugmentPolicy", "RandAugment", "TrivialAugmentWide", "AugMix"), _POLICY),
        "InterpolationMode": "보간은 언제나 두 방향의 일차식(bilinear)입니다. 이 인수를 빼세요.",
        "functional": "augment 의 것을 한 번 만들어 부르세요: "
                      "augment.CenterCrop(24)(x).", "v2": "augment 에서 곧장 꺼내세요: augment.Compose.",
    },
}
