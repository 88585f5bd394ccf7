"""Loads exported encoders in torchvision, and in timm where that is there, and compares features.

Prints one line when ready. Then reads directories from standard input, one a line, with
encoder.safetensors and, in examples.safetensors, images and the features to expect, and prints for
each and each library the largest difference over the largest feature. Exits with 77 when torch or
torchvision is missing, which the one line then says.
"""

import json
import struct
import sys

try:
    import torch
    import torchvision
except ImportError as missing:
    print(missing)
    sys.exit(77)
try:
    import timm
except ImportError:
    timm = None

TYPES = {"F32": torch.float32, "I64": torch.int64}


def read(path):
    """The tensors, viewed in place as the safetensors library does, and the text of a file."""
    data = open(path, "rb").read()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    text = header.pop("__metadata__")
    values = torch.frombuffer(bytearray(data[8 + size :]), dtype=torch.uint8)
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        tensors[name] = values[start:end].view(TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, text


def models(text):
    yield adapted(getattr(torchvision.models, text["depth"])(weights=None), text)
    if timm:
        yield adapted(timm.create_model(text["depth"], pretrained=False), text)


def adapted(network, text):
    if text["stem"] == "small":
        network.conv1 = torch.nn.Conv2d(3, 64, 3, padding=1, bias=False)
        network.maxpool = torch.nn.Identity()
    network.fc = torch.nn.Identity()
    return network


torch.set_num_threads(1)
libraries = ["torch " + torch.__version__, "torchvision " + torchvision.__version__]
print(", ".join(libraries + (["timm " + timm.__version__] if timm else [])), flush=True)
for line in sys.stdin:
    directory = line.rstrip("\n")
    tensors, text = read(directory + "/encoder.safetensors")
    examples, _ = read(directory + "/examples.safetensors")
    mean = torch.tensor(json.loads(text["inputMean"])).view(1, 3, 1, 1)
    deviation = torch.tensor(json.loads(text["inputDeviation"])).view(1, 3, 1, 1)
    expected = examples["features"]
    for network in models(text):
        network.load_state_dict(tensors, strict=True)
        with torch.no_grad():
            features = network.eval()((examples["images"] - mean) / deviation)
        assert features.shape == expected.shape, (features.shape, expected.shape)
        print(float((features - expected).abs().max() / expected.abs().max()))
