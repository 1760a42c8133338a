class AttributeDict(dict):
    """Settings whose keys are attributes too."""

    def __init__(self, given=None, **more):
        super().__init__()
        for key, value in {**dict(given or {}), **more}.items():
            self[key] = value

    def __setitem__(self, key, value):
        super().__setitem__(key, type(self)._taken(value))

    @classmethod
    def _taken(cls, value):
        if isinstance(value, cls):
            return value
        if isinstance(value, dict):
            return cls(value)
        if isinstance(value, (list, tuple)):
            return type(value)([cls._taken(item) for item in value])
        return value

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)

    def __setattr__(self, name, value):
        self[name] = value

    def update(self, given=None, **more):
        for key, value in {**dict(given or {}), **more}.items():
            self[key] = value

    def copy(self):
        return type(self)(self)

    def to_dict(self):
        return {key: value.to_dict() if isinstance(value, AttributeDict) else value for key, value in self.items()}

    toDict = to_dict
