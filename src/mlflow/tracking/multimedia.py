"""Images: what ``log_image`` and the cells of ``log_table`` take."""

import io
import os
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid, missing_package

if TYPE_CHECKING:
    import numpy
    import PIL.Image

__all__ = ["COMPRESSED_IMAGE_SIZE", "TYPE_CHECKING", "Image", "compress_image_size", "convert_to_pil_image"]

COMPRESSED_IMAGE_SIZE = 256


def _pillow():
    try:
        import PIL.Image
    except ImportError:
        raise missing_package("Pillow", "Logging images", "images") from None
    return PIL.Image


def _numpy():
    try:
        import numpy
    except ImportError:
        raise missing_package("NumPy", "Reading images as arrays") from None
    return numpy


def convert_to_pil_image(image: "numpy.ndarray | list") -> "PIL.Image.Image":
    """An array of pixels as a Pillow image.

    Args:
        image: shape (height, width) or (height, width, channels) with 1, 3 or 4 channels. Booleans become 0 and 255;
            integers must lie in 0..255; floats in 0..1 are scaled to 0..255, and others are first brought to 0..1 by
            their smallest and largest value, with a warning.

    Raises: INVALID_PARAMETER_VALUE for other shapes, types or integers.
    """
    pillow, np = _pillow(), _numpy()
    array = np.asarray(image)
    if array.ndim not in (2, 3):
        raise invalid(f"An image must be an array of 2 or 3 dimensions; this one has the shape {array.shape}.")
    if array.ndim == 3 and array.shape[2] not in (1, 3, 4):
        raise invalid(f"An image may have 1, 3 or 4 channels; this one has the shape {array.shape}.")
    if 0 in array.shape:
        raise invalid(f"An image must have pixels; this one has the shape {array.shape}.")
    pixels = _bytes_of(array, np)
    return pillow.fromarray(pixels[:, :, 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels)


def _bytes_of(array: "numpy.ndarray", np: Any) -> "numpy.ndarray":
    kind = array.dtype.kind
    if kind == "b":
        return array.astype(np.uint8) * 255
    if kind not in "iuf":
        raise invalid(f"An image must hold booleans, integers or floats, not {array.dtype}.")
    low, high = array.min(), array.max()
    if kind in "iu":
        if low < 0 or high > 255:
            raise invalid(f"Integer pixels must lie between 0 and 255; these lie between {low} and {high}.")
        return array.astype(np.uint8)
    if not np.isfinite(low) or not np.isfinite(high):
        raise invalid("Float pixels must be finite numbers; these hold NaN or infinity.")
    if low < 0 or high > 1:
        import warnings

        warnings.warn(
            f"Float pixels lie between {low} and {high}, not between 0 and 1; they are scaled to that range.",
            stacklevel=4,
        )
        array = (array.astype(np.float64) - low) / ((high - low) or 1)
    return (array * 255).astype(np.uint8)


def compress_image_size(image: "PIL.Image.Image", max_size: int | None = COMPRESSED_IMAGE_SIZE) -> "PIL.Image.Image":
    """A copy whose longer side is at most ``max_size`` pixels; the proportions stay."""
    small = image.copy()
    small.thumbnail((max_size, max_size) if max_size else image.size)
    return small


class Image:
    """An image that can be logged, also in the cells of a table.

    Args:
        image: a NumPy array or nested list of pixels, a Pillow image, or the path of an image file.
    """

    def __init__(self, image: "numpy.ndarray | PIL.Image.Image | str | list[Any]") -> None:
        pillow = _pillow()
        if isinstance(image, pillow.Image):
            self.image = image
        elif isinstance(image, (str, os.PathLike)):
            self.image = pillow.open(image)
        elif isinstance(image, list) or hasattr(image, "__array__"):
            self.image = convert_to_pil_image(image)
        else:
            raise _not_an_image(image)

    def to_list(self) -> list[Any]:
        """The pixels as nested lists."""
        return self.to_array().tolist()

    def to_array(self) -> "numpy.ndarray":
        """The pixels as an array."""
        return _numpy().array(self.image)

    def to_pil(self) -> "PIL.Image.Image":
        """The Pillow image."""
        return self.image

    def save(self, path: str) -> None:
        """Write it to a file, in the format of the path's extension."""
        self.image.save(path)

    def resize(self, size: tuple[int, int]) -> "Image":
        """A copy of another size (width, height)."""
        return Image(self.image.resize(size))


def pil_of(image: Any) -> "PIL.Image.Image":
    """A Pillow image of its own from whatever ``log_image`` takes; later changes to the original do not reach it.

    Raises: INVALID_PARAMETER_VALUE for anything that is no image.
    """
    if isinstance(image, Image):
        return image.to_pil().copy()
    pillow = _pillow()
    if isinstance(image, pillow.Image):
        return image.copy()
    if hasattr(image, "__array__"):
        return convert_to_pil_image(image)
    raise _not_an_image(image)


def _not_an_image(image: Any) -> Exception:
    return invalid(
        f"An image of type {type(image).__name__} cannot be logged: a NumPy array, a Pillow image or an mlflow.Image "
        "is needed."
    )


def encoded(image: "PIL.Image.Image", name: str) -> bytes:
    """The image as a file's content, in the format of the name's extension.

    Raises: INVALID_PARAMETER_VALUE when no format has that extension, or it cannot hold this kind of image.
    """
    pillow = _pillow()
    extension = os.path.splitext(name)[1].lower()
    kind = pillow.registered_extensions().get(extension)
    if kind is None:
        raise invalid(f"Invalid image file name {name!r}: no image format has the extension {extension!r}.")
    content = io.BytesIO()
    try:
        image.save(content, format=kind)
    except (OSError, ValueError) as error:
        raise invalid(f"The image (mode {image.mode}) cannot be written as {kind}: {error}.") from error
    return content.getvalue()
