import copy as _copy
import yaml as _yaml
from _attribute_dict import AttributeDict as _AttributeDict


class CfgNode(_AttributeDict):
    def __init__(self, init_dict=None, key_list=None, new_allowed=False):
        super().__init__(init_dict)

    def clone(self):
        return _copy.deepcopy(self)

    def defrost(self):
        pass

    freeze = set_new_allowed = defrost

    def is_frozen(self):
        return False

    def merge_from_other_cfg(self, other):
        for key, value in other.items():
            if isinstance(value, dict) and isinstance(self.get(key), dict):
                self[key].merge_from_other_cfg(type(self)(value))
            else:
                self[key] = value

    def merge_from_file(self, cfg_filename):
        with open(cfg_filename) as file:
            self.merge_from_other_cfg(type(self)(_yaml.safe_load(file)))

    def merge_from_list(self, cfg_list):
        for key, value in zip(cfg_list[0::2], cfg_list[1::2]):
            *path, last = key.split(".")
            node = self
            for part in path:
                node = node[part]
            node[last] = value

    @classmethod
    def load_cfg(cls, file):
        return cls(_yaml.safe_load(file))


CfgNode.load_yaml_with_base = staticmethod(lambda name, *args: _yaml.safe_load(open(name)))
