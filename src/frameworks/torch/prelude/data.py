import torch
from torch import _lens


class Dataset:
    def __getitem__(self, index):
        raise NotImplementedError


class IterableDataset(Dataset):
    pass


class TensorDataset(Dataset):
    def __init__(self, *tensors):
        self.tensors = tensors

    def __getitem__(self, index):
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self):
        return self.tensors[0].shape[0]


class ConcatDataset(Dataset):
    def __init__(self, datasets):
        self.datasets = list(datasets)

    def __getitem__(self, index):
        return self.datasets[0][index]


class ChainDataset(ConcatDataset):
    pass


class Subset(Dataset):
    def __init__(self, dataset, indices):
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, index):
        return self.dataset[self.indices[index]]

    def __len__(self):
        return len(self.indices)


def random_split(dataset, lengths, generator=None):
    return [Subset(dataset, range(len(dataset)) if isinstance(length, float) else range(length)) for length in lengths]


def _batch_of(sample, count):
    if isinstance(sample, torch.Tensor):
        shape = (count, *sample.shape)
        return torch.randn(*shape) if sample.is_floating_point() else torch.zeros(*shape, dtype=sample.dtype)
    if isinstance(sample, bool) or isinstance(sample, int):
        return torch.zeros(count, dtype=torch.int64)
    if isinstance(sample, float):
        return torch.zeros(count)
    if isinstance(sample, str):
        return [sample] * count
    if isinstance(sample, dict):
        return {key: _batch_of(value, count) for key, value in sample.items()}
    if isinstance(sample, (tuple, list)):
        return [_batch_of(value, count) for value in sample]
    return _lens.unknown('what a DataLoader makes of this sample is not known')


class DataLoader:
    def __init__(self, dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, pin_memory=False,
                 drop_last=False, **kwargs):
        self.dataset = dataset
        self.batch_size = batch_size
        self.batch_sampler = batch_sampler
        self.collate_fn = collate_fn
        self.drop_last = drop_last

    def _first_batch(self):
        count = getattr(self.batch_sampler, "batch_size", self.batch_size)
        sample = next(iter(self.dataset)) if isinstance(self.dataset, IterableDataset) else self.dataset[0]
        if count is None:
            return sample
        return _batch_of(sample, count) if self.collate_fn is None else self.collate_fn([sample for _ in range(count)])

    def __iter__(self):
        return _lens.unknown('what a DataLoader yields is not known')

    def __len__(self):
        return _lens.unknown('the length of a DataLoader is not known')


class Sampler:
    def __init__(self, data_source=None, *args, **kwargs):
        self.data_source = data_source


class SequentialSampler(Sampler):
    pass


class RandomSampler(Sampler):
    pass


class SubsetRandomSampler(Sampler):
    pass


class WeightedRandomSampler(Sampler):
    pass


class BatchSampler(Sampler):
    pass


class DistributedSampler(Sampler):
    pass


def default_collate(batch):
    return batch


def get_worker_info():
    return None
