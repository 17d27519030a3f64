"""PyTorch의 ``torch.distributed`` 에는 있고 여기에는 없는 이름과 그 까닭. 없는 이름을 부르면 이 글이 오류가 된다."""

from __future__ import annotations

_START = "mpiexec -n 4 python 프로그램.py 로 돌리면 저절로 시작하고 끝납니다. 이 줄을 지우세요."
_REDUCE = "기울기는 distributed.average_gradients, 지표는 distributed.average_metrics 로 모으세요. 그 밖의 것은 mpi4py 를 곧장 쓰세요."

ABSENT: dict[str, dict[str, str]] = {"distributed": {
    **dict.fromkeys((
        "init_process_group", "destroy_process_group", "is_initialized", "is_available", "is_mpi_available", "new_group", "launch", "run",
    ), _START),
    **dict.fromkeys((
        "all_reduce", "reduce", "all_gather", "gather", "scatter", "reduce_scatter", "all_to_all", "ReduceOp", "send", "recv",
        "isend", "irecv", "all_gather_object", "broadcast_object_list",
    ), _REDUCE),
    "get_rank": "distributed.rank() 라고 씁니다.", "get_world_size": "distributed.world_size() 라고 씁니다.",
    "DistributedDataParallel": "distributed.DataParallel 이라고 씁니다.",
    "fsdp": "모델을 쪼개는 학습은 없습니다. distributed.DataParallel 은 자료를 나눕니다.",
}}
