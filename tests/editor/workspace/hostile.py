from collections import OrderedDict

from torch import nn


class Hostile(nn.Module):
    def __init__(self, title="<img src=x onerror=alert(1)>"):
        super().__init__()
        names = ["<script>alert(1)</script>", "[click](command:workbench~action~quit)", "**b** `c` ${7*7} $(trash)", "safe\u202egnp\u2066", "x" * 10000, "last"]
        self.net = nn.Sequential(
            OrderedDict((name, nn.Sequential(nn.Linear(24, 24), nn.Sigmoid())) for name in names)
        )
        self.more = nn.ModuleDict({name: nn.Sequential(nn.Linear(24, 24), nn.Sigmoid()) for name in names})

    def forward(self, x):
        x = self.net(x)
        for layer in self.more.values():
            x = layer(x)
        return x


model = Hostile(title="</script><b>[a](command:x)</b>")
