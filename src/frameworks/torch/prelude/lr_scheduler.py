class LRScheduler:
    def __init__(self, optimizer=None, *args, **kwargs):
        self.optimizer = optimizer
        self.last_epoch = 0

    def step(self, *args):
        pass

    def get_last_lr(self):
        return [group['lr'] for group in self.optimizer.param_groups]

    def state_dict(self):
        return {}

    def load_state_dict(self, state):
        pass


_LRScheduler = LRScheduler
StepLR = MultiStepLR = ExponentialLR = CosineAnnealingLR = CosineAnnealingWarmRestarts = LRScheduler
ReduceLROnPlateau = LambdaLR = OneCycleLR = CyclicLR = LinearLR = ConstantLR = PolynomialLR = SequentialLR = MultiplicativeLR = LRScheduler
