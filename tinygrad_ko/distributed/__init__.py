"""여러 프로세스, 여러 기계: 자료를 나누어 한 모델을 함께 학습한다(``tg.distributed``, MPI). 여기서는 자료, 신경망과 그 아래를 들여온다."""

from ..korean.misfits import answer_in
from ..korean.missing_names import answering
from .absent import ABSENT
from .collectives import average_metrics, barrier, broadcast
from .data_parallel import DataParallel
from .gradients import average_gradients
from .sampler import DistributedSampler, shard
from .scaling import StepModel
from .sweep import map
from .world import is_main, rank, set_timeout, world_size

__all__ = [
    "DataParallel", "DistributedSampler", "StepModel", "average_gradients", "average_metrics", "barrier", "broadcast", "is_main", "map",
    "rank", "set_timeout", "shard", "world_size",
]
answer_in(globals(), but=("forward",))
__getattr__ = answering("distributed", ABSENT["distributed"])  # 없는 이름: 까닭을 알린다
