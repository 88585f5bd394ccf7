"""Writes a torchvision ResNet-18 as other projects name its tensors, into the folder of argument 1."""
import argparse
import sys

try:
    import torch
    import torchvision
except ImportError as missing:
    print(missing)
    sys.exit(77)

torch.manual_seed(5)
folder = sys.argv[1]
model = torchvision.models.resnet18(weights=None)
for module in model.modules():
    if isinstance(module, torch.nn.BatchNorm2d):
        torch.nn.init.uniform_(module.weight, 0.5, 1.5)
        torch.nn.init.normal_(module.bias)
        torch.nn.init.normal_(module.running_mean)
        torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
plain = {name: value.clone() for name, value in model.state_dict().items()}
other = {name: torch.randn(value.shape) for name, value in plain.items() if value.dim() > 0}
encoder = {name: value for name, value in plain.items() if not name.startswith("fc.")}


def under(prefix, state):
    return {prefix + name: value for name, value in state.items()}


def save(name, state):
    torch.save(state, f"{folder}/{name}.pth")


save("torchvision", plain)
# MoCo: query and key encoders, a projection head as fc, a queue.
mlp = {"fc.0.weight": torch.randn(512, 512), "fc.2.weight": torch.randn(128, 512)}
save("moco", {"epoch": 200, "arch": "resnet18", "state_dict": {
    **under("module.encoder_q.", {**encoder, **mlp}),
    **under("module.encoder_k.", {**other, **mlp}),
    "module.queue": torch.randn(128, 16), "module.queue_ptr": torch.zeros(1, dtype=torch.long)}})
save("moco-v3", {"state_dict": {
    **under("module.momentum_encoder.", other), **under("module.base_encoder.", encoder),
    "module.predictor.0.weight": torch.randn(4, 4)}})
save("simsiam", {"state_dict": {
    **under("module.encoder.", {**encoder, **mlp}), "module.predictor.0.weight": torch.randn(4, 4)}})
save("dino", {"student": under("module.backbone.", other), "teacher": {
    **under("backbone.", encoder), "head.mlp.0.weight": torch.randn(4, 4)}, "epoch": 3})
# Everything that DINO saves to go on from, the options as its parser gave them.
options = argparse.Namespace(
    arch="resnet18", patch_size=16, out_dim=65536, norm_last_layer=True, momentum_teacher=0.996,
    global_crops_scale=(0.4, 1.0), data_path="/images", gpu=None, seed=0, notes=["a", {"b": 1}])
optimizer = torch.optim.AdamW(model.fc.parameters())
model(torch.randn(2, 3, 32, 32)).sum().backward()
optimizer.step()
model.load_state_dict(plain)
whole = {
    "student": under("module.backbone.", other) | {"module.head.mlp.0.weight": torch.randn(4, 4)},
    "teacher": under("module.backbone.", encoder) | {"module.head.mlp.0.weight": torch.randn(4, 4)},
    "optimizer": optimizer.state_dict(), "epoch": 3, "args": options, "fp16_scaler": None,
    "dino_loss": {"center": torch.zeros(1, 4)}}
save("dino-checkpoint", whole)
torch.save({**whole, "student": whole["teacher"], "teacher": None}, f"{folder}/dino-checkpoint-old.pth",
           pickle_protocol=4, _use_new_zipfile_serialization=False)
save("dino-student", {"student": {**under("module.backbone.", encoder)}})
save("teacher-and-student", {**under("student.backbone.", other), **under("teacher.backbone.", encoder)})
save("solo-learn", {"state_dict": {
    **under("backbone.", encoder), **under("momentum_backbone.", other),
    "classifier.weight": torch.randn(10, 512)}})
save("byol", {**under("target_encoder.net.", other), **under("online_encoder.net.", encoder)})
# Lightly: the parts of a ResNet in a sequence, and a copy that follows.
children = torch.nn.Sequential(*list(model.children())[:-1]).state_dict()
copy = {name: torch.randn(value.shape) for name, value in children.items() if value.dim() > 0}
save("lightly", {"state_dict": {
    **under("backbone.", children), **under("backbone_momentum.", copy),
    "projection_head.layers.0.weight": torch.randn(4, 4)}})
print("written")
