"""PyTorch가 아닌 곳에서 온 이름: 밑바닥부터 짓는 책의 DeZero, JAX, ``torch.func`` → 여기에서 쓰는 법. 적는 꼴은 ``rooms.py`` 와 같다."""

from __future__ import annotations

ELSEWHERE: dict[str, dict[str, str]] = {
    "tinygrad_ko": {
        "as_variable": "tg.as_tensor(t)",
        "as_array": "t.detach().numpy()",
        "using_config": "tg.no_grad()",
        "test_mode": "model.eval()",
        "plot_dot_graph": "tg.graph(t)",
        **dict.fromkeys(("numerical_diff", "numerical_grad", "numerical_gradient"), "tg.gradcheck(lambda v: v * v, v)"),
        "Function": "tg.custom_operation  # 순전파와 도함수 한 줄씩을 적습니다(docs/연산-추가하기.md).",
        "stop_gradient": "t.detach()",
        **dict.fromkeys(("jacrev", "jacfwd"), "tg.jacobian(lambda v: v * v)(v)"),
    },
    "Tensor": {
        "cleargrad": "w.zero_grad()",
        "creator": "t.node  # 무엇에서 왔는지는 tg.graph(t) 로 봅니다.",
        **dict.fromkeys(("unchain", "unchain_backward"), "t.detach()"),
    },
}
