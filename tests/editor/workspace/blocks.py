from torch import nn


def activation():
    return nn.ReLU()


def block(width):
    return nn.Sequential(nn.Linear(width, width), activation())
