"""ONNX: 다른 도구가 읽는 파일로 내보내고(``tg.export_onnx``), 그런 파일을 모듈로 읽는다(``tg.import_onnx``)."""

from ...korean.misfits import answer_in
from .export import Exported, export_onnx
from .importing import OnnxModule, import_onnx

__all__ = ["Exported", "OnnxModule", "export_onnx", "import_onnx"]
answer_in(globals(), but=("forward",))
