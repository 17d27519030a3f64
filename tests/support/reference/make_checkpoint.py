"""PyTorch의 LSTM 체크포인트와 그 출력을 작은 JSON으로 적어 둔다: ``python tests/support/reference/make_checkpoint.py``."""

import json
from pathlib import Path

import torch

PATH = Path(__file__).parent / "stored" / "checkpoint" / "lstm.json"
OPTIONS = {"input_size": 3, "hidden_size": 4, "num_layers": 2, "bidirectional": True, "batch_first": True}


def main() -> None:
    torch.manual_seed(3)
    lstm, x = torch.nn.LSTM(**OPTIONS), torch.randn(2, 5, 3)
    y, (h, c) = lstm(x)
    arrays = {"x": x, "y": y, "h": h, "c": c, **{f"state {k}": v for k, v in lstm.state_dict().items()}}
    stored = {k: {"shape": list(v.shape), "values": v.detach().reshape(-1).tolist()} for k, v in arrays.items()}
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(json.dumps({"torch": torch.__version__, "options": OPTIONS, "arrays": stored}, indent=0).replace(",\n", ", ") + "\n")


if __name__ == "__main__":
    main()
