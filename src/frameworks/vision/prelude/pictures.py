class Picture:
    """A picture as PIL has it: of it only the sizes are known."""

    def __init__(self, channels, height, width):
        self.channels, self.height, self.width = channels, height, width

    @property
    def size(self):
        return (self.width, self.height)

    @property
    def mode(self):
        return "L" if self.channels == 1 else "RGB"

    def convert(self, mode="RGB", *args, **kwargs):
        return Picture({"L": 1, "1": 1, "I": 1, "F": 1, "P": 1, "RGBA": 4, "CMYK": 4}.get(mode, 3), self.height, self.width)

    def resize(self, size, *args, **kwargs):
        return Picture(self.channels, size[1], size[0])

    def crop(self, box):
        return Picture(self.channels, box[3] - box[1], box[2] - box[0])

    def copy(self):
        return self

    def rotate(self, *args, **kwargs):
        return self

    transpose = filter = rotate


def open(*args, **kwargs):
    return Picture(3, 224, 224)


def fromarray(array, mode=None):
    shape = array.shape
    return Picture(shape[2] if len(shape) > 2 else 1, shape[0], shape[1])


BILINEAR = LANCZOS = BICUBIC = NEAREST = ANTIALIAS = 2
Image = Picture
