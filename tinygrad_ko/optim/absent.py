"""PyTorch의 ``torch.optim`` 에는 있고 여기에는 없는 이름과 그 까닭. 없는 이름을 부르면 이 글이 오류가 된다.

표가 빠뜨린 것이 없음은 ``tests/optim/test_absent.py`` 가 설치된 PyTorch(없으면 적어 둔 이름들)와 견주어 지킨다.
"""

from __future__ import annotations

_WARM = "데우기는 optim.lr_scheduler.LinearLR 을, 그 뒤의 일정과 잇는 것은 optim.lr_scheduler.SequentialLR 을 쓰세요."
_CLIP = "기울기를 자르는 것은 nn.utils 에 있습니다: nn.utils.clip_grad_norm_(model.parameters(), 1.0)."

ABSENT: dict[str, dict[str, str]] = {
    "optim": {
        "SparseAdam": "드문드문한(sparse) 기울기는 없습니다. nn.Embedding 의 기울기도 모든 자리를 가지므로 optim.Adam 을 쓰세요.",
        "swap_in_optimizer_params_and_state": "걸음을 그래프에 담는 PyTorch 안의 일입니다. 상태를 옮기려면 state_dict 와 "
                                              "load_state_dict 를 쓰세요.",
        **dict.fromkeys(("Nesterov", "Momentum"), "모멘텀은 인수로 줍니다: optim.SGD(params, lr=0.1, momentum=0.9, nesterov=True)."),
        "GradientDescent": "optim.SGD 입니다.",
        "LARS": "없습니다. 큰 배치에는 optim.AdamW 와 데우기(optim.lr_scheduler.LinearLR)를 쓰세요.",
        "LAMB": "없습니다. 큰 배치에는 optim.AdamW 와 데우기(optim.lr_scheduler.LinearLR)를 쓰세요.",
        "ZeroRedundancyOptimizer": "상태를 프로세스마다 나누지 않습니다. optim.AdamW 를 그대로 쓰세요.",
        **dict.fromkeys(("clip_grad_norm_", "clip_grad_value_"), _CLIP),
    },
    "optim.lr_scheduler": {
        **dict.fromkeys((
            "get_linear_schedule_with_warmup",
            "get_cosine_schedule_with_warmup", "get_constant_schedule_with_warmup", "WarmupLR", "GradualWarmupScheduler",
        ), _WARM),
        "SWALR": "optim.swa_utils.SWALR 입니다(PyTorch도 그렇습니다).",
        "ExponentialDecay": "optim.lr_scheduler.ExponentialLR 입니다.", "CosineDecay": "optim.lr_scheduler.CosineAnnealingLR 입니다.",
        "ReduceLROnPlateu": "optim.lr_scheduler.ReduceLROnPlateau 입니다.",
    },
    "optim.swa_utils": {
        "EMA": "optim.AveragedModel(model, avg_fn=optim.swa_utils.get_ema_avg_fn(0.999)) 라고 쓰세요.",
    },
}
