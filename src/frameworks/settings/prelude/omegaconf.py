import yaml as _yaml
from _attribute_dict import AttributeDict as _AttributeDict

MISSING = "???"


class DictConfig(_AttributeDict):
    """A key that is not there is None, as long as nobody asks for more."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get(name)


ListConfig = list


def open_dict(config):
    return _Unlocked()


read_write = open_dict


class _Unlocked:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass


def _merged(first, second):
    both = DictConfig(first)
    for key, value in second.items():
        both[key] = _merged(both[key], value) if isinstance(value, dict) and isinstance(both.get(key), dict) else value
    return both


class OmegaConf:
    @staticmethod
    def create(given=None, *args, **kwargs):
        if isinstance(given, str):
            given = _yaml.safe_load(given)
        if hasattr(type(given), "__dataclass_fields__"):
            given = vars(given)
        return list(given) if isinstance(given, (list, tuple)) else DictConfig(given)

    structured = create

    @staticmethod
    def load(file):
        return OmegaConf.create(_yaml.safe_load(file if hasattr(file, "read") else open(file)))

    @staticmethod
    def merge(*configs):
        both = DictConfig()
        for config in configs:
            both = _merged(both, config)
        return both

    @staticmethod
    def to_container(config, *args, **kwargs):
        return config.to_dict() if isinstance(config, DictConfig) else config

    to_object = to_container

    @staticmethod
    def update(config, key, value, *args, **kwargs):
        *path, last = key.split(".")
        for part in path:
            config = config[part]
        config[last] = value

    @staticmethod
    def select(config, key, *args, default=None, **kwargs):
        for part in key.split("."):
            config = (config or {}).get(part)
        return default if config is None else config

    @staticmethod
    def from_cli(*args, **kwargs):
        return DictConfig()

    @staticmethod
    def is_config(value):
        return isinstance(value, DictConfig)

    is_dict = is_config

    @staticmethod
    def set_struct(*args, **kwargs):
        pass

    set_readonly = resolve = set_struct
