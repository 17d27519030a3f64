"""이웃의 라이브러리: 텐서를 그대로 건네면 되거나, 기울기를 잃는다고 한국어로 말한다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentTypeError, LostGradientError

Q = tg.tensor([1.0, 2.0, 3.0])
W = tg.tensor([1.0, 2.0, 3.0], requires_grad=True)
M = tg.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [0.0, 1.0, 0.0]])

# ── matplotlib ──


@pytest.fixture
def axes():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    flat, solid = plt.figure(), plt.figure()
    yield flat.add_subplot(), solid.add_subplot(projection="3d")
    for figure in (flat, solid):
        figure.canvas.draw()
    plt.close("all")


PLOTS = {
    "plot": lambda ax, space, q: ax.plot(q, q * 2), "scatter": lambda ax, space, q: ax.scatter(q, q, c=q, s=q * 10), "bar": lambda ax, space, q: ax.bar(q, q),
    "barh": lambda ax, space, q: ax.barh(q, q), "fill_between": lambda ax, space, q: ax.fill_between(q, q, q * 2), "hist": lambda ax, space, q: ax.hist(q),
    "errorbar": lambda ax, space, q: ax.errorbar(q, q, yerr=q * 0.1), "stem": lambda ax, space, q: ax.stem(q, q), "vlines": lambda ax, space, q: ax.vlines(q, 0, q),
    "boxplot": lambda ax, space, q: ax.boxplot(q), "imshow": lambda ax, space, q: ax.imshow(q[:, None] * q), "contourf": lambda ax, space, q: ax.contourf(q, q, q[:, None] * q),
    "pcolormesh": lambda ax, space, q: ax.pcolormesh(q[:, None] * q), "quiver": lambda ax, space, q: ax.quiver(q, q, q, q),
    "plot_surface": lambda ax, space, q: space.plot_surface(*tg.meshgrid(q, q), q[:, None] * q), "wireframe": lambda ax, space, q: space.plot_wireframe(*tg.meshgrid(q, q), q[:, None] * q),
    "plot 3d": lambda ax, space, q: space.plot(q, q, q), "bar3d": lambda ax, space, q: space.bar3d(q, q, q, 0.1, 0.1, q),
}


@pytest.mark.parametrize("name", PLOTS)
def test_matplotlib_draws_tensors(name, axes):
    PLOTS[name](*axes, Q)


@pytest.mark.parametrize("name", PLOTS)
def test_matplotlib_is_not_given_a_gradient_in_silence(name, axes):
    with pytest.raises(Exception, match=r"detach\(\)") as caught:
        PLOTS[name](*axes, W)
    assert any("가" <= c <= "힣" for c in str(caught.value))


def test_arguments_that_are_numbers_are_given_as_numbers(axes):
    """``alpha=`` 처럼 수 하나를 바라는 인수에는 ``t.item()`` 을 준다."""
    axes[0].plot(Q, Q, alpha=tg.tensor(0.5).item(), color=(Q / 4).tolist())


# ── PyTorch ──


def test_pytorch_reads_our_tensors():
    torch = pytest.importorskip("torch")
    for t in (Q, Q * 2, Q[0], M.T, tg.tensor([1, 2])):
        for read in (torch.as_tensor, torch.tensor, torch.asarray, torch.from_dlpack):
            np.testing.assert_array_equal(read(t).numpy(), t.data)
    shared = tg.tensor([1.0, 2.0])
    torch.from_dlpack(shared)[0] = 9.0
    assert shared.tolist() == [9.0, 2.0] and np.from_dlpack(shared)[0] == 9.0
    for read in (torch.as_tensor, torch.tensor, torch.from_dlpack, np.from_dlpack):
        with pytest.raises(LostGradientError, match=r"detach\(\)"):
            read(W)


def test_pytorchs_functions_say_whose_tensor_it_is():
    torch = pytest.importorskip("torch")
    for call in (lambda: torch.exp(Q), lambda: torch.stack([Q, Q]), lambda: torch.nn.Linear(3, 1)(Q), lambda: torch.zeros(3).copy_(Q)):
        with pytest.raises(ArgumentTypeError, match=r"torch\.\w+: PyTorch의 텐서가 아닙니다.*from_numpy"):
            call()
    for call in (lambda: torch.ones(3) + Q, lambda: Q + torch.ones(3)):
        with pytest.raises(ArgumentTypeError, match=r"다른 라이브러리의 것입니다\. tg\.tensor"):
            call()
    assert not torch.is_tensor(Q)


@pytest.mark.filterwarnings("error")
def test_we_read_pytorchs_tensors():
    torch = pytest.importorskip("torch")
    t = tg.tensor(torch.ones(2, dtype=torch.float64))
    assert t.dtype == np.float64 and t.tolist() == [1.0, 1.0] and tg.from_numpy(torch.ones(2).numpy()).shape == (2,)
    with pytest.raises(ArgumentTypeError, match=r"t\.detach\(\)\.cpu\(\)\.numpy\(\)"):
        tg.tensor(torch.ones(2, requires_grad=True))


# ── 표와 그림 ──


def test_pandas():
    pandas = pytest.importorskip("pandas")
    assert pandas.DataFrame(M).shape == (3, 3) and pandas.Series(Q).tolist() == [1.0, 2.0, 3.0]
    series = pandas.Series([1.0, 1.0, 1.0])
    total = W + series
    total.sum().backward()
    assert isinstance(total, tg.Tensor) and tg.tensor(series).shape == (3,)
    with pytest.raises(LostGradientError):
        pandas.DataFrame(W)


class Column:
    """표의 열처럼, 유니버설 함수는 알지만 NumPy의 함수는 모르는 것."""

    def __init__(self, values):
        self.values, self.shape, self.dtype = np.asarray(values), np.shape(values), np.asarray(values).dtype

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)

    def __array_ufunc__(self, *args, **kwargs):
        return NotImplemented


def test_a_column_of_a_table_is_read_as_an_array():
    t = tg.tensor([1.0, 2.0], requires_grad=True)
    (t * Column([3.0, 4.0])).sum().backward()
    assert t.grad.tolist() == [3.0, 4.0]


def test_pillow():
    image = pytest.importorskip("PIL.Image")
    pixels = (tg.tensor([[0.0, 1.0]]) * 255).astype(tg.uint8)
    assert image.fromarray(pixels.numpy()).size == (2, 1) and tg.tensor(image.new("L", (2, 3))).shape == (3, 2)


@pytest.mark.slow
def test_scikit_learn():
    pytest.importorskip("sklearn")
    from sklearn.linear_model import LinearRegression

    assert LinearRegression().fit(M, Q).predict(M).shape == (3,)
    with pytest.raises(LostGradientError):
        LinearRegression().fit(M, W)
