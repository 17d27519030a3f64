"""파일: 온전히 쓰거나 아예 쓰지 않기, 상태를 safetensors 로 남기고 읽기(``tg.save``, ``tg.load``). 여기서는 텐서와 그 아래를 들여온다."""

from ..korean.misfits import answer_in
from .loading import load, load_metadata
from .saving import save

__all__ = ["load", "load_metadata", "save"]
answer_in(globals())
