"""A student that learns from a teacher, which gets no gradient on purpose."""
import torch
from torch import nn
import torch.nn.functional as F


class Student(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.fc1 = nn.Linear(24, hidden)
        self.fc2 = nn.Linear(hidden, 6)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


student, teacher = Student(), Student(128)
teacher.eval()
optimizer = torch.optim.SGD(student.parameters(), lr=0.1, momentum=0.9)
x, y, temperature = torch.randn(16, 24), torch.zeros(16, dtype=torch.long), 4.0
logits = student(x)
with torch.no_grad():
    soft = F.softmax(teacher(x) / temperature, dim=1)
kd = F.kl_div(F.log_softmax(logits / temperature, dim=1), soft, reduction="batchmean") * temperature ** 2
loss = 0.7 * kd + 0.3 * F.cross_entropy(logits, y)
optimizer.zero_grad()
loss.backward()
optimizer.step()
