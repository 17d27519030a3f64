"""방마다의 이름(``torch.이름``, ``torch.autograd``, ``torch.linalg``, ``torch.fft``) → 여기에서 쓰는 법, 그리고 그것을 하는 말."""

from __future__ import annotations

from .both import BOTH, SPARSE
from .elsewhere import ELSEWHERE
from .tensor import TENSOR

# ── torch.distributions 의 이름: 분포의 방은 없고, 표본과 로그 확률과 엔트로피는 우리 함수로 쓴 식이다 ──

_LOG_PROBABILITIES = {
    "Normal": "-((t - a) / b) ** 2 / 2 - (b * (2 * tg.pi) ** 0.5).log()",
    "Categorical": "tg.log_softmax(t)[np.arange(len(t)), index]",
    "Bernoulli": "tg.where(mask, t, 1 - t).log()",
}
DISTRIBUTIONS: dict[str, str] = {
    "distributions": f"{' 또는 '.join(_LOG_PROBABILITIES.values())}  # 분포의 방은 없고 식으로 씁니다: 차례로 Normal(a, b).log_prob(t), "
    "Categorical(logits=t).log_prob(index), Bernoulli(t).log_prob(mask) 입니다. 표본과 엔트로피의 식은 tg.Normal, tg.Categorical, "
    "tg.Bernoulli 를 찾으면 나옵니다.",
    "Normal": f"{_LOG_PROBABILITIES['Normal']} 또는 a + b * tg.randn_like(a) 또는 (b * (2 * tg.pi) ** 0.5).log() + 0.5"
    "  # 차례로 Normal(a, b) 의 log_prob(t), rsample(), entropy() 입니다.",
    "Categorical": f"{_LOG_PROBABILITIES['Categorical']} 또는 "
    "(tg.softmax(t) / np.random.default_rng(0).exponential(size=t.shape)).argmax(axis=-1) 또는 tg.entr(tg.softmax(t)).sum(axis=-1)"
    "  # 차례로 Categorical(logits=t) 의 log_prob(index), sample(), entropy() 입니다. 손실이라면 tg.nn.functional.cross_entropy(t, index).",
    "Bernoulli": f"{_LOG_PROBABILITIES['Bernoulli']} 또는 tg.rand_like(t) < t 또는 tg.entr(t) + tg.entr(1 - t)"
    "  # 차례로 Bernoulli(t) 의 log_prob(mask), sample(), entropy() 입니다. 로짓이면 tg.sigmoid(로짓)을 t 로.",
}

# ── tg.이름 ──

_FUNCTIONS_OF_NUMPY = """
    select isnan isinf isfinite isneginf isposinf isreal signbit argwhere count_nonzero logical_not logical_and
    logical_or logical_xor isclose allclose
""".split()  # 함수로는 그 이름 그대로 있다
FUNCTIONS: dict[str, str] = {
    **{name: code for name, code in BOTH.items() if name not in _FUNCTIONS_OF_NUMPY},
    "cat": "tg.concatenate([a, b]) 또는 tg.concatenate([a, b], axis=1)",
    "concat": "tg.concatenate([a, b])",
    "permute": "tg.transpose(t, (1, 0))",
    "block_diag": "tg.block([[a, tg.zeros((2, 2))], [tg.zeros((2, 2)), b]])",
    "cartesian_prod": "tg.meshgrid(v, v, indexing='ij')",
    "broadcast_tensors": "tg.broadcast_arrays(v, t)",
    "trapz": "tg.trapezoid(v)", "in1d": "tg.isin(v, [1.0])",
    "range": "tg.arange(0, 5)",
    "scalar_tensor": "tg.tensor(1.0)",
    "asarray": "tg.as_tensor([1.0])",
    "frombuffer": "tg.from_numpy(np.frombuffer(bytes(8), np.float32))",
    "from_dlpack": "tg.from_numpy(np.from_dlpack(np.ones(2)))",
    "sparse_coo_tensor": SPARSE,
    "bucketize": "tg.searchsorted([0.0, 1.0], t)",
    "is_nonzero": "bool(t.sum())",
    "clone": "t.clone()",
    "detach": "t.detach()",
    "unravel_index": "np.unravel_index(1, (2, 2))",
    "histogram": "np.histogram(t.detach(), bins=3)",
    "poisson": "np.random.default_rng(0).poisson(t.data)",
    "binomial": "np.random.default_rng(0).binomial(3, 0.5, (2,))",
    "tril_indices": "np.tril_indices(2)",
    "triu_indices": "np.triu_indices(2)",
    **{f"{name}_window": f"np.{name}(5)" for name in ("bartlett", "hamming")},
    "hann_window": "np.hanning(5)",
    "blackman_window": "np.blackman(5)",
    "kaiser_window": "np.kaiser(5, 12.0)",
    "can_cast": "np.can_cast(tg.float32, tg.float64)",
    "promote_types": "np.promote_types(tg.float32, tg.int64)",
    "result_type": "np.result_type(t, v)",
    "finfo": "np.finfo(tg.float32)",
    "iinfo": "np.iinfo(tg.int64)",
    "broadcast_shapes": "np.broadcast_shapes((2, 1), (3,))",
    "combinations": "[(x, y) for k, x in enumerate(v) for y in v[k + 1:]]",
    "resize_as_": "a.reshape(b.shape)",
    "relu_": "t.relu()",
    # dtype 과 만들기
    "float": "tg.float32",
    "double": "tg.float64",
    "half": "tg.float16",
    "bfloat16": "tg.float16  # bfloat16 은 NumPy에 없습니다.",
    "long": "tg.int64",
    "int": "tg.int32",
    "short": "tg.int16",
    "bool": "tg.bool_",
    "cfloat": "tg.complex64",
    "cdouble": "tg.complex128",
    "dtype": "np.dtype(tg.float32)",
    "complex": "a + 1j * b",
    "FloatTensor": "tg.tensor([1.0])",
    "DoubleTensor": "tg.tensor([1.0], dtype=tg.float64)",
    "HalfTensor": "tg.tensor([1.0], dtype=tg.float16)",
    "LongTensor": "tg.tensor([1, 2])",
    "IntTensor": "tg.tensor([1, 2], dtype=tg.int32)",
    "BoolTensor": "tg.tensor([True, False])",
    "ByteTensor": "tg.tensor([1], dtype=tg.uint8)",
    "Size": "t.shape  # 모양은 보통의 튜플입니다.",
    "Variable": "tg.tensor([1.0], requires_grad=True)",
    "Parameter": "tg.nn.Parameter(t)",
    "Module": "tg.nn.Module()",
    "set_default_dtype": "tg.zeros(2, dtype=tg.float64)  # 기본은 float32 이고, 배열은 제 dtype 을 지킵니다.",
    "get_default_dtype": "tg.zeros(1).dtype",
    "set_default_tensor_type": "tg.zeros(2, dtype=tg.float64)",
    "set_default_device": 'tg.use_array_module("cpu")',
    "get_default_device": "t.device",
    "get_device": "t.device",
    "device": '"cpu"  # 장치는 글자로 적습니다: t.to("cuda").',
    "cuda": 't.device == "cuda"  # GPU 로 옮기려면 t.to("cuda") (CuPy 가 있어야 합니다). 없으면 device = "cpu" 라고 쓰세요.',
    "accelerator": 't.device  # GPU 로 옮기려면 t.to("cuda") (CuPy 가 있어야 합니다). 없으면 device = "cpu" 라고 쓰세요.',
    **dict.fromkeys(("xpu", "mtia", "cpu"), '"cpu"  # 값은 NumPy(또는 CuPy) 배열이고, 장치는 글자로 적습니다: t.to("cuda").'),
    **dict.fromkeys(
        ("channels_last", "channels_last_3d", "contiguous_format", "preserve_format", "memory_format"),
        "  # 기억 공간의 배치는 바꾸지 않습니다. 이 인수를 빼세요: 답은 같습니다.",
    ),
    **{f"uint{bits}": f"np.uint{bits}" for bits in (16, 32, 64)},
    "mps": "  # Apple GPU 는 쓰지 않습니다. 값은 NumPy 배열입니다.",
    "backends": "  # 셈은 NumPy가 합니다. 스레드의 수는 OMP_NUM_THREADS 로 정합니다.",
    "seed": "tg.manual_seed(0)",
    "initial_seed": "tg.manual_seed(0)",
    "default_generator": "tg.manual_seed(0)",
    "Generator": "np.random.default_rng(0)  # generator= 에 넣습니다.",
    "random": "tg.manual_seed(0)",
    "get_rng_state": "tg.manual_seed(0).bit_generator.state",
    "set_rng_state": "tg.manual_seed(0)",
    "quasirandom": "  # scipy.stats.qmc 를 쓰세요.",
    # 기록과 미분
    "set_grad_enabled": "tg.no_grad() 또는 tg.enable_grad()",
    "inference_mode": "tg.no_grad()",
    "is_inference_mode_enabled": "tg.is_grad_enabled()",
    "set_anomaly_enabled": "tg.anomaly_mode()",
    "is_anomaly_enabled": "tg.anomaly_mode()",
    "func": "tg.grad(lambda v: (v * v).sum()) 또는 tg.jacobian(lambda v: v * v) 또는 tg.nn.utils.stateless.functional_call",
    "functional": "tg.nn.functional.relu(t)",
    "functional_call": "tg.nn.utils.stateless.functional_call(model, dict(model.named_parameters()), t)",
    "vmap": "  # 따로 없습니다. 묶음(batch) 축을 앞에 두고 브로드캐스트로 한꺼번에 셈하세요.",
    # 방과 도구
    "utils": "tg.data.DataLoader 또는 tg.nn.utils.clip_grad_norm_ 또는 tg.checkpoint  # torch.utils.data 는 tg.data 입니다.",
    "DataLoader": "tg.data.DataLoader",
    "Linear": "tg.nn.Linear(2, 2)",
    "Sequential": "tg.nn.Sequential(tg.nn.ReLU())",
    "SGD": "tg.optim.SGD(model.parameters(), lr=0.1)",
    "Adam": "tg.optim.Adam(model.parameters())",
    "cross_entropy": "tg.nn.functional.cross_entropy(t, index)",
    "mse_loss": "tg.nn.functional.mse_loss(a, b)",
    "Dataset": "tg.data.Dataset",
    **DISTRIBUTIONS,
    "special": "tg.erf(t) 또는 tg.gammaln(t + 1)  # torch.special 의 함수는 tg 에 바로 있습니다.",
    "hub": "  # 내려받는 모델은 없습니다.",
    "jit": "tg.compile(model)  # torch.jit.script 와 trace 대신입니다.",
    "onnx": "tg.export_onnx(model, path, t)  # t 는 본보기 입력입니다. 읽는 것은 tg.import_onnx 입니다.",
    "export": "  # 따로 옮기지 않습니다: 부르는 대로 셈합니다.",
    "fx": "tg.graph(t)",
    "amp": "  # 섞은 정밀도는 없습니다. 모델을 model.to(tg.float32) 로 한 dtype 에 두세요.",
    "autocast": "  # 섞은 정밀도는 없습니다. 모델을 model.to(tg.float32) 로 한 dtype 에 두세요.",
    "GradScaler": "  # 섞은 정밀도가 없어 손실을 키우지 않습니다: loss.backward() 와 optimizer.step() 을 곧장 부르세요.",
    "set_float32_matmul_precision": "  # float32 의 곱은 float32 로 합니다. 이 줄을 지우세요.",
    "get_float32_matmul_precision": "  # float32 의 곱은 float32 로 합니다. 이 줄을 지우세요.",
    "set_printoptions": "np.set_printoptions(precision=8)",
    "get_num_threads": "  # 스레드는 NumPy가 씁니다: OMP_NUM_THREADS 로 정합니다.",
    "set_num_threads": "  # 스레드는 NumPy가 씁니다: OMP_NUM_THREADS 로 정합니다.",
    "use_deterministic_algorithms": "tg.manual_seed(0)  # 같은 씨앗이면 언제나 같은 수입니다.",
    "is_tensor": "isinstance(t, tg.Tensor)",
    "typename": "type(t).__name__",
    "numpy": "import numpy as np",
    "torch": "import tinygrad_ko as tg",
    "sparse": SPARSE,
    "quantization": "  # 양자화는 없습니다.",
        "multiprocessing": "  # 파이썬의 multiprocessing 을 쓰세요. 텐서는 pickle 로 오갑니다.",
    "profiler": "  # 시간은 timeit, 파이썬의 cProfile 로 재세요.",
    "nested": "  # 들쭉날쭉한 텐서는 없습니다. tg.nn.utils.rnn.pad_sequence 로 길이를 맞추세요.",
    "testing": "np.testing.assert_allclose(t.data, t.data)",
    # 함수로도 있는 층의 셈
    **{
        name: f"tg.nn.functional.{name}"
        for name in """
            conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d max_pool1d max_pool2d
            max_pool3d avg_pool1d dropout embedding layer_norm batch_norm group_norm instance_norm rms_norm
            cosine_similarity pairwise_distance celu selu rrelu threshold alpha_dropout feature_alpha_dropout
            pixel_shuffle pixel_unshuffle channel_shuffle kl_div ctc_loss hinge_embedding_loss
            margin_ranking_loss triplet_margin_loss poisson_nll_loss binary_cross_entropy_with_logits
            cosine_embedding_loss adaptive_avg_pool1d adaptive_max_pool1d embedding_bag
        """.split()
    },
    "pdist": "tg.cdist(t, t)[np.triu_indices(len(t), 1)]",
    "bilinear": "tg.einsum('bi,oij,bj->bo', a, t[None], b)",
    "affine_grid_generator": "tg.nn.functional.affine_grid",
    "grid_sampler": "tg.nn.functional.grid_sample",
    "constant_pad_nd": "tg.pad(t, 1)",
    "lstm": "tg.nn.LSTM",
    "gru": "tg.nn.GRU",
    "rnn_tanh": "tg.nn.RNN",
    "segment_reduce": "tg.index_add(t, 0, index, a)  # reduce='sum' 입니다. 자리마다 모으는 것은 더하기뿐입니다.",
    "svd_lowrank": "tg.linalg.svd(t)",
    "pca_lowrank": "tg.linalg.svd(t - t.mean(axis=0))",
    "lobpcg": "tg.linalg.eigh(t)",
    "symeig": "tg.linalg.eigh(t)",
    "lu": "  # LU 분해는 없습니다. 풀이는 tg.linalg.solve 를 쓰세요.",
    "nuclear_norm": "tg.linalg.norm(t, 'nuc')",
    "frobenius_norm": "tg.linalg.norm(t)",
}

# ── tg.autograd, tg.linalg, tg.fft ──

AUTOGRAD: dict[str, str] = {
    "Variable": "tg.tensor([1.0], requires_grad=True)",
    "backward": "w.sum().backward()",
    "Function": "tg.custom_operation  # 순전파와 도함수 한 줄씩을 적습니다(docs/연산-추가하기.md).",
    "functional": "tg.jacobian(lambda v: v * v) 또는 tg.hessian(lambda v: (v * v).sum())",
    "set_grad_enabled": "tg.no_grad() 또는 tg.enable_grad()",
    "inference_mode": "tg.no_grad()",
    "detect_anomaly": "tg.anomaly_mode()",
    "set_detect_anomaly": "tg.anomaly_mode()",
    "anomaly_mode": "tg.anomaly_mode()",
    "gradcheck": "tg.gradcheck",
    "gradgradcheck": "tg.gradgradcheck",
    "profiler": FUNCTIONS["profiler"],
    "forward_ad": "tg.jvp(lambda v: v * v, (v,), (v,))",
    "graph": "tg.graph(t)",
    "grad_mode": "tg.no_grad()",
    "variable": "tg.tensor([1.0], requires_grad=True)",
}
LINALG: dict[str, str] = {
    "lu": FUNCTIONS["lu"],
    "lu_factor": FUNCTIONS["lu"],
    "lu_solve": "tg.linalg.solve(a, b)",
    "matrix_exp": "tg.expm(t)",
    "matrix_rank": "np.linalg.matrix_rank(t)",
    "vander": "tg.vander(v, increasing=True)",
    "cholesky_ex": "tg.linalg.cholesky(t @ t.T + np.eye(2, dtype=np.float32))",
    "inv_ex": "tg.linalg.inv(t)",
    "solve_ex": "tg.linalg.solve(a, b)",
    "householder_product": "tg.linalg.qr(t)",
    "ldl_factor": FUNCTIONS["lu"],
    "ldl_solve": "tg.linalg.solve(a, b)",
    "LinAlgError": "np.linalg.LinAlgError",
}
FFT: dict[str, str] = {
    "fftfreq": "np.fft.fftfreq(4)",
    "rfftfreq": "np.fft.rfftfreq(4)",
    "hfft2": "tg.fft.irfft2(t.conj(), norm='forward')",
    "ihfft2": "tg.fft.rfft2(t, norm='forward').conj()",
    "hfftn": "tg.fft.irfftn(t.conj(), norm='forward')",
    "ihfftn": "tg.fft.rfftn(t, norm='forward').conj()",
}

VERSION: dict[str, str] = {
    **dict.fromkeys(("cuda", "hip", "xpu"), "GPU 를 쓸 수 있는지는 CuPy 가 압니다: import cupy 다음에 cupy.cuda.is_available()."),
    **dict.fromkeys(("git_version", "debug"), "판의 이름은 tg.__version__ 하나입니다."),
}

ROOMS: dict[str, dict[str, str]] = {
    "Tensor": TENSOR,
    "tinygrad_ko": FUNCTIONS,
    "tinygrad_ko.autograd": AUTOGRAD,
    "tinygrad_ko.linalg": LINALG,
    "tinygrad_ko.fft": FFT,
}


def cure(room: str, name: str) -> str:
    """``room`` 에서 PyTorch의(또는 다른 곳에서 온) 이름을 찾은 사람에게 할 말. 모르는 이름이면 빈 글."""
    code, _, more = (ROOMS[room].get(name) or ELSEWHERE.get(room, {}).get(name, "")).partition("  # ")
    ways = code.split(" 또는 ") if code else []
    written = f"여기에서는 이렇게 씁니다: {', '.join(ways)}." if ways else ""
    more = more if not more or more[-1] in ".!?" else more + "."
    return f"{written} {more}".strip()
