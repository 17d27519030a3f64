"""다른 꼴의 파일: 처음 몇 바이트로 알아보고, 무엇이며 어떻게 바꾸는지 말한다."""

from __future__ import annotations

import re

from .sources import Source

__all__ = ["refuse_other_kinds"]

_TORCH = (
    "PyTorch의 파일입니다. 그 안에는 열면 코드가 실행되는 pickle 이 있어 열지 않습니다. 믿는 파일이면 PyTorch가 있는 곳에서 "
    "한 번 바꾸세요: "
    "import torch, safetensors.torch; safetensors.torch.save_file({k: v.contiguous() for k, v in "
    "torch.load('파일.pt', weights_only=True).items()}, '파일.safetensors')"
)
_KINDS = (  # (처음의 바이트, 무엇이며 어떻게 하는가)
    (rb"\x80[\x02-\x05]", f"pickle 이거나 오래된 {_TORCH}"),
    (rb"\x89HDF\r\n\x1a\n", "HDF5 파일입니다(Keras 의 .h5). h5py 로 읽어 배열의 사전을 만들고 tg.save 로 저장하세요"),
    (rb"GGUF", "GGUF 파일입니다. 양자화한 가중치는 읽지 않습니다. 원래의 safetensors 파일을 받으세요"),
    (rb"version https://git-lfs", "가중치가 아니라 Git LFS 의 표지입니다. git lfs pull 로 진짜 파일을 받으세요"),
    (rb"\s*(<!doctype|<html|<\?xml|<head)", "가중치가 아니라 웹 쪽(HTML)입니다. 내려받는 주소가 파일 자체의 것인지 보세요"),
    (rb"\x1f\x8b", "gzip 으로 묶인 파일입니다. 먼저 푸세요: gunzip 파일"),
    (rb"\xfd7zXZ\x00|BZh[1-9]|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd", "압축한 파일입니다. 먼저 푸세요"),
    (rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF|%PDF", "가중치가 아니라 그림이나 문서입니다"),
    (rb"\x08[\x01-\x10]\x12", "ONNX 같은 프로토콜 버퍼(protobuf) 파일입니다. safetensors 가 아닙니다"),
    (rb"\s*[\[{]\s*[\"\[{\]}\d]", "가중치가 아니라 JSON 글입니다"),
)


def refuse_other_kinds(source: Source) -> None:
    """safetensors 가 아닌 것을 알아보면 그 이름과 고치는 법을 담은 오류를 낸다."""
    if source.start[8:9] == b"{":  # 머리말의 길이가 우연히 다른 꼴의 표지와 같을 수 있다(640 은 \\x80\\x02)
        return
    for start, said in _KINDS:
        if re.match(start, source.start, re.IGNORECASE if b"<" in start else 0):
            raise source.wrong(said)
    if source.start[257:262] == b"ustar":
        raise source.wrong("tar 묶음입니다. 먼저 푸세요: tar xf 파일")
    text = source.start.decode(errors="ignore")
    if len(text.encode()) > len(source.start) - 4 and all(c.isprintable() or c.isspace() for c in text):  # 끝의 글자는 잘렸을 수 있다
        raise source.wrong(f"가중치가 아니라 글입니다. 그 처음: {text[:20]!r}")


def refuse_archive(source: Source, names: list[str]) -> None:
    """NumPy의 것이 아닌 zip 이면 오류를 낸다."""
    if any(name.endswith("data.pkl") for name in names):
        raise source.wrong(_TORCH)
    if any(name.endswith(".keras") or name in ("model.weights.h5", "config.json") for name in names):
        raise source.wrong("Keras 의 파일입니다. 가중치를 배열의 사전으로 꺼내 tg.save 로 저장하세요")
    if not all(name.endswith(".npy") for name in names):
        raise source.wrong(f"NumPy의 .npz 가 아닌 zip 묶음입니다. 안에 있는 것: {', '.join(map(repr, names[:3]))}. 먼저 푸세요")
