"""합성곱, 전치 합성곱, 펴기와 접기."""

from support.reference.cases import Call
from support.reference.layers import Layer, wave

LINE, PLANE, SOLID = (2, 4, 7), (1, 4, 6, 5), (1, 2, 3, 4, 3)

CASES = [
    Layer("Conv1d", (4, 6, 3), (wave(LINE),), {"stride": 2, "padding": 1}),
    Layer("Conv1d", (4, 6, 2), (wave(LINE),), {"dilation": 3, "groups": 2, "bias": False}),
    Layer("Conv1d", (4, 2, 4), (wave((4, 9)),), {"padding": "same"}, "배치 없음"),
    Layer("Conv1d", (4, 2, 3), (wave(LINE),), {"padding": 3, "padding_mode": "reflect"}),
    Layer("Conv2d", (4, 3, 3), (wave(PLANE),)),
    Layer("Conv2d", (4, 3, (3, 2)), (wave(PLANE),), {"padding": (2, 1)}),
    Layer("Conv2d", (4, 6, (2, 3)), (wave(PLANE),), {"stride": (3, 2), "padding": (1, 0), "dilation": (2, 1), "groups": 2}),
    Layer("Conv2d", (4, 8, 3), (wave(PLANE),), {"groups": 4, "padding": 1, "bias": False}),
    Layer("Conv2d", (4, 5, 1), (wave(PLANE),)),
    Layer("Conv2d", (4, 3, (4, 3)), (wave(PLANE),), {"padding": "same", "dilation": (1, 2)}),
    Layer("Conv2d", (4, 3, 2), (wave(PLANE),), {"padding": "valid", "stride": 2}),
    Layer("Conv2d", (4, 3, 3), (wave((4, 3, 5)),), {"padding": 1}, "배치 없음"),
    *[Layer("Conv2d", (4, 2, 3), (wave(PLANE),), {"padding": (2, 1), "padding_mode": m}) for m in ("reflect", "replicate", "circular")],
    Layer("Conv2d", (4, 2, (2, 4)), (wave(PLANE),), {"padding": "same", "padding_mode": "circular"}),
    Layer("Conv3d", (2, 3, (2, 3, 2)), (wave(SOLID),), {"padding": (0, 1, 1), "stride": (1, 2, 1)}),
    Layer("Conv3d", (2, 4, 2), (wave(SOLID),), {"groups": 2, "padding": 1, "padding_mode": "replicate"}),
    Layer("ConvTranspose1d", (4, 3, 3), (wave((2, 4, 5)),), {"stride": 2, "padding": 1, "output_padding": 1}),
    Layer("ConvTranspose1d", (4, 6, 2), (wave((4, 5)),), {"dilation": 3, "groups": 2, "output_padding": 2}, "배치 없음"),
    Layer("ConvTranspose2d", (4, 3, (3, 2)), (wave((1, 4, 3, 4)),)),
    Layer("ConvTranspose2d", (4, 6, 3), (wave((1, 4, 3, 4)),), {"stride": (2, 3), "padding": (1, 2), "output_padding": (1, 2), "groups": 2}),
    Layer("ConvTranspose2d", (6, 1, 3), (wave((2, 6, 3, 4)),), {"padding": 1, "bias": False}),
    Layer("ConvTranspose2d", (4, 3, 2), (wave((2, 4, 3, 4)),), {"dilation": 2, "padding": (0, 2)}),
    Layer("ConvTranspose3d", (2, 3, (1, 2, 3)), (wave((1, 2, 2, 3, 4)),), {"stride": (1, 2, 2), "padding": (0, 0, 1)}),
    Layer("Unfold", ((2, 3),), (wave((2, 3, 4, 5)),), {"dilation": (2, 1), "padding": (1, 0), "stride": (1, 2)}),
    Layer("Unfold", (2,), (wave((3, 4, 5)),), note="배치 없음"),
    Layer("Fold", ((5, 6), (2, 3)), (wave((1, 12, 15)),), {"dilation": (2, 1), "stride": (1, 2), "padding": (1, 1)}),
    Layer("Fold", ((4, 5), 2), (wave((8, 12)),), note="배치 없음"),
    Call("conv1d", wave((2, 4, 8)), (wave((6, 2, 3), 0.4),), {"stride": 2, "padding": 2, "groups": 2}, soft=True),
    Call("conv2d", wave((2, 3, 5, 6)), (wave((4, 3, 2, 3), 0.4), wave((4,), 0.8)), {"padding": "same"}, soft=True),
    Call("conv3d", wave((1, 2, 3, 4, 5)), (wave((3, 2, 2, 1, 2), 0.4),), {"dilation": (1, 1, 2)}, soft=True),
    Call("conv_transpose1d", wave((2, 4, 3)), (wave((4, 3, 2), 0.4), wave((6,), 0.8)), {"stride": 3, "groups": 2}, soft=True),
    Call("conv_transpose2d", wave((2, 3, 4, 2)), (wave((3, 2, 3, 2), 0.4),), {"stride": 2, "output_padding": 1}, soft=True),
    Call("conv_transpose3d", wave((1, 2, 2, 3, 2)), (wave((2, 3, 2, 2, 1), 0.4),), {"padding": (1, 0, 0)}, soft=True),
    Call("unfold", wave((2, 3, 4, 5)), ((2, 3),), {"padding": 1}),
    Call("fold", wave((2, 12, 6)), ((3, 4), (2, 2))),
]
