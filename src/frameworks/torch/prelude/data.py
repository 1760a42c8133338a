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
    return [Subset(dataset, range(0)) for _ in lengths]


class DataLoader:
    def __init__(self, dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, pin_memory=False,
                 drop_last=False, **kwargs):
        self.dataset = dataset
        self.batch_size = batch_size
        self.collate_fn = collate_fn
        self.drop_last = drop_last

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
