"""Makes pictures.zip: one picture in every form that files have, and what a decoder should make of it.

Needs Python with numpy, Pillow, tifffile, imagecodecs, webp and av. Writes into the script's own folder:

    python make_pictures.py

The archive holds the files, `reference/*.png` with the expected 8-bit RGB, and `expected.csv` with a line for each:
file, reference or the reason of its refusal, how near its pixels must be (`lossless`: 2 of 255 everywhere, `lossy`: 2 on
average, `refused`). References are what Pillow's `convert("RGB")` makes of the file. Where that has no meaning (it clips
16-bit grey to 255) or Pillow does not open the file, they are the picture that was written: the top 8 of more bits,
floats from 0 to 1.
"""

import fractions
import io
import os
import struct
import zipfile
import zlib

import av
import numpy as np
import tifffile
import webp
from PIL import Image

WIDTH, HEIGHT = 29, 19
FOLDER = os.path.dirname(os.path.abspath(__file__))

random = np.random.default_rng(1)
RGB = Image.fromarray(random.integers(0, 256, (5, 6, 3), dtype=np.uint8)).resize((WIDTH, HEIGHT), Image.BICUBIC)
A = np.asarray(RGB)
GREY = RGB.convert("L")
G = np.asarray(GREY)
ALPHA = np.clip(np.add.outer(np.arange(HEIGHT) * 5, np.arange(WIDTH) * 4), 1, 255).astype(np.uint8)
RGBA = np.dstack([A, ALPHA])

files, references, lines = {}, {}, []


def png(pixels):
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels, dtype=np.uint8)).save(out, "png")
    return out.getvalue()


def pillow(content):
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def add(name, content, kind="lossless", expected=None):
    """Adds a file; expected: pixels, by default Pillow's."""
    expected = pillow(content) if expected is None else expected
    if expected.ndim == 2:
        expected = np.dstack([expected] * 3)
    image = png(expected)
    reference = next((n for n, c in references.items() if c == image), None)
    if reference is None:
        reference = f"reference/{name.rsplit('.', 1)[0]}.png"
        references[reference] = image
    assert name not in files, name
    files[name] = content
    lines.append((name, reference, kind))


def refuse(name, content, reason):
    files[name] = content
    lines.append((name, reason, "refused"))


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


# JPEG
for label, sampling in (("444", 0), ("422", 1), ("420", 2)):
    for kind, options in (("baseline", {}), ("progressive", {"progressive": True}), ("restarts", {"restart_marker_blocks": 2})):
        add(f"jpeg-{label}-{kind}.jpg", saved(RGB, "jpeg", quality=90, subsampling=sampling, **options), "lossy")
for quality in (1, 30, 100):
    add(f"jpeg-quality-{quality}.jpg", saved(RGB, "jpeg", quality=quality), "lossy")
add("jpeg-grey.jpg", saved(GREY, "jpeg", quality=90), "lossy")
add("jpeg-grey-progressive.jpg", saved(GREY, "jpeg", quality=90, progressive=True), "lossy")
add("jpeg-rgb.jpg", saved(RGB, "jpeg", quality=90, keep_rgb=True), "lossy")
CMYK = RGB.convert("CMYK")
inks = np.asarray(CMYK).copy()
inks[..., 3] = ALPHA // 3
CMYK = Image.fromarray(inks, "CMYK")
adobe = saved(CMYK, "jpeg", quality=95)
add("jpeg-cmyk-adobe.jpg", adobe, "lossy")
add("jpeg-cmyk-adobe-progressive.jpg", saved(CMYK, "jpeg", quality=95, progressive=True), "lossy")


def without_segment(jpeg, marker):
    at = jpeg.index(bytes([0xFF, marker]))
    length = struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return jpeg[:at] + jpeg[at + 2 + length :]


add("jpeg-cmyk-without-adobe.jpg", without_segment(adobe, 0xEE), "lossy")
ycck = bytearray(adobe)
ycck[ycck.index(b"Adobe") + 11] = 2
add("jpeg-ycck-adobe.jpg", bytes(ycck), "lossy")
ycck[ycck.index(b"Adobe") + 11] = 1
add("jpeg-ycck-adobe-transform-1.jpg", bytes(ycck), "lossy")
profile = b"\0" * 300
add("jpeg-cmyk-adobe-profile.jpg", saved(CMYK, "jpeg", quality=95, icc_profile=profile), "lossy")
add("jpeg-rgb-profile.jpg", saved(RGB, "jpeg", quality=90, icc_profile=profile), "lossy")
rgb_adobe = bytearray(saved(RGB, "jpeg", quality=90, subsampling=0))
at = rgb_adobe.index(b"\xff\xe0")
length = 2 + struct.unpack(">H", rgb_adobe[at + 2 : at + 4])[0]
for transform in (0, 1):
    segment = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0" + bytes([transform])
    add(f"jpeg-adobe-transform-{transform}.jpg", bytes(rgb_adobe[:at] + segment + rgb_adobe[at + length :]), "lossy")
add("jpeg-neither-jfif-nor-adobe.jpg", bytes(rgb_adobe[:at] + rgb_adobe[at + length :]), "lossy")
for name, (h, v) in {"411": (4, 1), "440": (1, 2), "410": (4, 2)}.items():
    import imagecodecs

    if name in ("411", "440"):
        add(f"jpeg-{name}.jpg", imagecodecs.jpeg8_encode(A, level=90, subsampling=name), "lossy")
twelve = imagecodecs.jpeg_encode((A.astype(np.uint16) * 4095 // 255), level=90, bitspersample=12)
refuse("jpeg-12-bits.jpg", bytes(twelve), "12 bits")
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    from PIL import ImageOps

    content = saved(RGB, "jpeg", quality=95, exif=exif)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB"))
    add(f"jpeg-orientation-{orientation}.jpg", content, "lossy", upright)


def turned(name, content, kind="lossless"):
    """A file whose orientation Pillow knows."""
    image = Image.open(io.BytesIO(content))
    upright = ImageOps.exif_transpose(image)
    assert upright.size != image.size, name
    add(name, content, kind, np.asarray(upright.convert("RGB")))


def xmp(orientation, as_attribute=True):
    inside = f' tiff:Orientation="{orientation}"/>' if as_attribute else f"><tiff:Orientation>{orientation}</tiff:Orientation>"
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description{inside}</x:xmpmeta>'.encode()


turned("jpeg-orientation-xmp-6.jpg", saved(RGB, "jpeg", quality=95, xmp=xmp(6)), "lossy")
turned("jpeg-orientation-xmp-element-8.jpg", saved(RGB, "jpeg", quality=95, xmp=xmp(8, False)), "lossy")
exif[0x0112] = 5
turned("jpeg-orientation-exif-before-xmp.jpg", saved(RGB, "jpeg", quality=95, exif=exif, xmp=xmp(3)), "lossy")
exif[0x0112] = 0
add("jpeg-orientation-exif-0-before-xmp.jpg", saved(RGB, "jpeg", quality=95, exif=exif, xmp=xmp(6)), "lossy")
turned("webp-orientation-xmp-7.webp", saved(RGB, "webp", lossless=True, xmp=xmp(7)))
add("jpeg-lossless.jpg", bytes(imagecodecs.ljpeg_encode(G)), expected=G)
refuse("jpeg-2000.jp2", saved(RGB, "jpeg2000"), "JPEG 2000")
refuse("avif.avif", saved(RGB, "avif") if "avif" in str(Image.registered_extensions()).lower() else b"\0\0\0\x1cftypavif" + b"\0" * 40, "AVIF")
refuse("heif.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC")
refuse("jpeg-xl.jxl", bytes(imagecodecs.jpegxl_encode(A)), "JPEG XL")
refuse("svg.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG")


# PNG, written by hand: Pillow writes few of its kinds
def png_of(samples, bits, color, interlaced=False, chunks=()):
    """samples: (H, W, channels) of whole numbers below 2^bits."""
    h, w, c = samples.shape

    def packed(part):
        rows = b""
        for row in part.reshape(part.shape[0], -1):
            if bits == 16:
                data = row.astype(">u2").tobytes()
            else:
                text = "".join(format(int(v), f"0{bits}b") for v in row)
                text += "0" * (-len(text) % 8)
                data = int(text, 2).to_bytes(len(text) // 8, "big")
            rows += b"\0" + data
        return rows

    if interlaced:
        data = b""
        for y, x, dy, dx in ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)):
            part = samples[y::dy, x::dx]
            if part.size:
                data += packed(part)
    else:
        data = packed(samples)

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", w, h, bits, color, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunk(*c) for c in chunks)
        + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    )


def scaled(values, bits):
    return (values.astype(np.int64) * ((1 << bits) - 1) + 127) // 255


def top(values, bits):
    """What 8 bits a decoder makes of them."""
    return values >> (bits - 8) if bits > 8 else values.astype(int) * 255 // ((1 << bits) - 1)


palette = np.random.default_rng(2).integers(0, 256, (256, 3), dtype=np.uint8)
for bits in (1, 2, 4, 8, 16):
    grey = scaled(G[..., None], bits)
    for interlaced in (False, True):
        i = "-interlaced" if interlaced else ""
        expected = top(grey[..., 0], bits)
        add(f"png-grey-{bits}{i}.png", png_of(grey, bits, 0, interlaced), expected=expected)
        clear = struct.pack(">H", int(grey[3, 3, 0]))
        add(f"png-grey-{bits}-clear{i}.png", png_of(grey, bits, 0, interlaced, [(b"tRNS", clear)]), expected=expected)
        if bits <= 8:
            used = palette[: 1 << bits].tobytes()
            add(f"png-palette-{bits}{i}.png", png_of(grey, bits, 3, interlaced, [(b"PLTE", used)]))
            add(
                f"png-palette-{bits}-alpha{i}.png",
                png_of(grey, bits, 3, interlaced, [(b"PLTE", used), (b"tRNS", bytes([0, 128]))]),
            )
        if bits >= 8:
            add(f"png-rgb-{bits}{i}.png", png_of(scaled(A, bits), bits, 2, interlaced))
            clear = struct.pack(">3H", *[int(v) for v in scaled(A, bits)[2, 2]])
            add(f"png-rgb-{bits}-clear{i}.png", png_of(scaled(A, bits), bits, 2, interlaced, [(b"tRNS", clear)]))
            add(f"png-rgba-{bits}{i}.png", png_of(scaled(RGBA, bits), bits, 6, interlaced))
            la = np.dstack([G, ALPHA])
            add(f"png-grey-alpha-{bits}{i}.png", png_of(scaled(la, bits), bits, 4, interlaced), expected=G)
short = palette[:3].tobytes()
add("png-gamma.png", png_of(A.astype(int), 8, 2, False, [(b"gAMA", struct.pack(">I", 100000)), (b"sRGB", b"\0")]))
add("png-short-palette.png", png_of((G[..., None] // 100).astype(int), 8, 3, False, [(b"PLTE", short)]))
add("png-as-pillow-writes.png", saved(RGB, "png", optimize=True))
add("png-animated.png", saved(RGB, "png", save_all=True, append_images=[RGB.rotate(180)], duration=100))


def profile_text(orientation):
    """Exif data as ImageMagick writes them into a text."""
    held = Image.Exif()
    held[0x0112] = orientation
    digits = held.tobytes().hex()
    return f"\nexif\n{len(digits) // 2:8}\n".encode() + b"\n".join(digits[i : i + 72].encode() for i in range(0, len(digits), 72)) + b"\n"


def png_with(*chunks):
    return png_of(A.astype(int), 8, 2, False, chunks)


EXIF, XMP = b"Raw profile type exif\0", b"XML:com.adobe.xmp\0"
turned("png-orientation-text-6.png", png_with((b"tEXt", EXIF + profile_text(6))))
turned("png-orientation-compressed-text-8.png", png_with((b"zTXt", EXIF + b"\0" + zlib.compress(profile_text(8)))))
turned("png-orientation-xmp-5.png", png_with((b"tEXt", b"Comment\0none"), (b"iTXt", XMP + b"\0\0\0\0" + xmp(5))))
turned("png-orientation-compressed-xmp-7.png", png_with((b"iTXt", XMP + b"\1\0en\0title\0" + zlib.compress(xmp(7, False)))))
held = Image.Exif()
held[0x0112] = 6
turned("png-orientation-exif-before-xmp.png", png_with((b"iTXt", XMP + b"\0\0\0\0" + xmp(3)), (b"eXIf", held.tobytes()[6:])))
grey16 = Image.fromarray(G.astype(np.uint16) * 257)
add("png-grey-16-as-pillow-writes.png", saved(grey16, "png"), expected=G)


# GIF
quantized = RGB.quantize(64)
other = RGB.rotate(180).quantize(32)
add("gif.gif", saved(quantized, "gif", interlace=0))
add("gif-interlaced.gif", saved(quantized, "gif", interlace=1))
add("gif-grey.gif", saved(GREY, "gif"))
add("gif-two-colours.gif", saved(GREY.convert("1"), "gif"))
add("gif-transparent.gif", saved(quantized, "gif", transparency=3))
add("gif-animated.gif", saved(quantized, "gif", save_all=True, append_images=[other], duration=100, loop=0))
add("gif-animated-transparent.gif", saved(quantized, "gif", save_all=True, append_images=[other], transparency=1, disposal=2))
whole = saved(quantized, "gif", interlace=0)
blocks = 13 + (3 << ((whole[10] & 7) + 1))
blocks = whole.index(b",\0\0\0\0", blocks) + 11
refuse("gif-short.gif", whole[:blocks] + b"\x64" + whole[blocks + 1 : blocks + 101] + b"\0;", "the file ends early")
refuse("gif-empty.gif", whole[:blocks] + b"\0;", "the file ends early")


def partial_gif(left, top, background, clear, local, interlaced):
    """A first frame that is smaller than its screen."""
    part = quantized.crop((0, 0, 16, 11))
    one = saved(part, "gif", interlace=int(interlaced))
    size = 3 << ((one[10] & 7) + 1)
    colours = one[13 : 13 + size]
    frame = one.index(b",\0\0\0\0", 13 + size)
    body = one[frame + 10 :]
    flags = one[10] & 7
    out = b"GIF89a" + struct.pack("<HHBBB", WIDTH, HEIGHT, 0x80 | 0x70 | flags, background, 0)
    out += palette[: size // 3].tobytes() if local else colours
    if clear is not None:
        out += b"!\xf9\x04\x01\0\0" + bytes([clear]) + b"\0"
    head = struct.pack("<HHHHB", left, top, 16, 11, (0x80 | flags if local else 0) | (0x40 if interlaced else 0))
    return out + b"," + head + (colours if local else b"") + body


for left, top_row in ((0, 0), (7, 5), (13, 8)):
    for clear in (None, 4):
        for local in (False, True):
            name = f"gif-partial-{left}{'-transparent' if clear else ''}{'-local' if local else ''}.gif"
            add(name, partial_gif(left, top_row, 9, clear, local, left == 7))
add("gif-beyond-its-screen.gif", partial_gif(20, 12, 2, None, False, False))


def without_palette(gif):
    size = 3 << ((gif[10] & 7) + 1)
    return gif[:10] + bytes([gif[10] & 0x7F]) + gif[11:13] + gif[13 + size :]


add("gif-without-palette.gif", without_palette(whole))
add("gif-partial-without-palette.gif", without_palette(partial_gif(7, 5, 9, None, False, False)))
add("gif-partial-transparent-without-palette.gif", without_palette(partial_gif(7, 5, 9, 4, False, False)))


# BMP
def bmp(bits, data, compression=0, masks=b"", colours=b"", height=HEIGHT, header=40, width=WIDTH):
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(data), 0, 0, 0, 0)
        if header > 40:
            info += masks.ljust(header - 40, b"\0")
            masks = b""
    start = 14 + len(info) + len(masks) + len(colours)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + info + masks + colours + data


def bmp_rows(values, dtype=None, bits=None):
    """Rows from the bottom, each of whole words."""
    out = b""
    for row in values[::-1]:
        if bits:
            text = "".join(format(int(v), f"0{bits}b") for v in row.reshape(-1))
            text += "0" * (-len(text) % 8)
            data = int(text, 2).to_bytes(len(text) // 8, "big")
        else:
            data = row.astype(dtype).tobytes()
        out += data + b"\0" * (-len(data) % 4)
    return out


bgr = A[..., ::-1]
add("bmp-24.bmp", bmp(24, bmp_rows(bgr, "u1")))
add("bmp-24-top-down.bmp", bmp(24, bmp_rows(bgr[::-1], "u1"), height=-HEIGHT))
add("bmp-24-os2.bmp", bmp(24, bmp_rows(bgr, "u1"), header=12))
for header in (108, 124):
    add(f"bmp-24-header-{header}.bmp", bmp(24, bmp_rows(bgr, "u1"), header=header))
for bits in (1, 4, 8):
    indices = scaled(G, bits)
    colours = np.dstack([palette[None, : 1 << bits, ::-1], np.zeros((1, 1 << bits, 1), np.uint8)]).tobytes()
    add(f"bmp-{bits}.bmp", bmp(bits, bmp_rows(indices, bits=bits), colours=colours))
    add(f"bmp-{bits}-top-down.bmp", bmp(bits, bmp_rows(indices[::-1], bits=bits), colours=colours, height=-HEIGHT))
    add(f"bmp-{bits}-os2.bmp", bmp(bits, bmp_rows(indices, bits=bits), colours=palette[: 1 << bits, ::-1].tobytes(), header=12))
fields = {
    "555": (16, (0x7C00, 0x3E0, 0x1F), (5, 5, 5)),
    "565": (16, (0xF800, 0x7E0, 0x1F), (5, 6, 5)),
    "bgrx": (32, (0xFF0000, 0xFF00, 0xFF), (8, 8, 8)),
    "rgbx": (32, (0xFF, 0xFF00, 0xFF0000), (8, 8, 8)),
}


def in_fields(masks, widths):
    value = np.zeros((HEIGHT, WIDTH), np.uint32)
    for c in range(3):
        shift = (masks[c] & -masks[c]).bit_length() - 1
        value |= (A[..., c].astype(np.uint32) >> (8 - widths[c])) << shift
    return value


for name, (bits, masks, widths) in fields.items():
    data = bmp_rows(in_fields(masks, widths), f"<u{bits // 8}")
    expected = np.dstack([top(A[..., c] >> (8 - widths[c]), widths[c]) for c in range(3)])
    add(f"bmp-fields-{name}.bmp", bmp(bits, data, 3, struct.pack("<3I", *masks)), expected=expected)
    add(f"bmp-fields-{name}-header-124.bmp", bmp(bits, data, 3, struct.pack("<4I", *masks, 0), header=124), expected=expected)
add("bmp-16.bmp", bmp(16, bmp_rows(in_fields(*fields["555"][1:]), "<u2")))
add("bmp-32.bmp", bmp(32, bmp_rows(in_fields(*fields["bgrx"][1:]), "<u4")))
add(
    "bmp-32-alpha.bmp",
    bmp(32, bmp_rows(in_fields(*fields["bgrx"][1:]) | (ALPHA.astype(np.uint32) << 24), "<u4"), 3,
        struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=124),
)


def rle8(indices):
    out = b""
    for row in indices[::-1]:
        x = 0
        while x < len(row):
            n = 1
            while x + n < len(row) and row[x + n] == row[x] and n < 255:
                n += 1
            if n == 1 and x + 5 <= len(row):
                out += b"\0\x05" + bytes(row[x : x + 5]) + b"\0"
                x += 5
            else:
                out += bytes([n, int(row[x])])
                x += n
        out += b"\0\0"
    return out + b"\0\x01"


def rle4(indices):
    out = b""
    for row in indices[::-1]:
        for x in range(0, len(row), 2):
            pair = row[x : x + 2]
            out += bytes([len(pair), int(pair[0]) << 4 | (int(pair[1]) if len(pair) > 1 else 0)])
        out += b"\0\0"
    return out + b"\0\x01"


colours = np.dstack([palette[None, ..., ::-1], np.zeros((1, 256, 1), np.uint8)]).tobytes()
blocks = (G // 32).astype(np.uint8)
add("bmp-rle8.bmp", bmp(8, rle8(blocks), 1, colours=colours), expected=palette[blocks])
add("bmp-rle4.bmp", bmp(4, rle4(blocks), 2, colours=colours[:64]), expected=palette[blocks])


# WebP
big = Image.fromarray(np.random.default_rng(3).integers(40, 215, (4, 4, 3), dtype=np.uint8)).resize((130, 90), Image.BICUBIC)
big = Image.fromarray(np.clip(np.asarray(big) + np.random.default_rng(4).normal(0, 6, (90, 130, 1)), 0, 255).astype(np.uint8))
for quality in (1, 10, 20, 50, 75, 90, 100):
    add(f"webp-quality-{quality}.webp", saved(big, "webp", quality=quality), "lossy")
add("webp-quality-0.webp", saved(big, "webp", quality=0))
drawing = Image.new("RGB", (200, 100), (231, 121, 141))
for place, colour in (((40, 41, 92, 85), (125, 51, 43)), ((36, 68, 131, 100), (183, 6, 176)), ((120, 9, 200, 64), (79, 80, 224))):
    drawing.paste(colour, place)
for quality in (2, 25):
    add(f"webp-drawing-quality-{quality}.webp", saved(drawing, "webp", quality=quality))
add("webp-lossless.webp", saved(RGB, "webp", lossless=True))
add("webp-lossless-palette.webp", saved(quantized.convert("RGB"), "webp", lossless=True))
for colours_used in (2, 4, 16):
    add(f"webp-lossless-{colours_used}-colours.webp", saved(RGB.quantize(colours_used).convert("RGB"), "webp", lossless=True))
add("webp-lossless-alpha.webp", saved(Image.fromarray(RGBA), "webp", lossless=True, exact=True))
add("webp-lossy-alpha.webp", saved(Image.fromarray(RGBA), "webp", quality=80, exact=True), "lossy")
add("webp-grey.webp", saved(GREY.convert("RGB"), "webp", lossless=True))
add("webp-animated.webp", saved(RGB, "webp", save_all=True, append_images=[RGB.rotate(180)], lossless=True))
add("webp-animated-lossy.webp", saved(big, "webp", save_all=True, append_images=[big.rotate(180)], quality=80), "lossy")


for quality in (5, 75):
    small = big.crop((50, 30, 66, 46))
    add(f"webp-16x16-quality-{quality}.webp", saved(small, "webp", quality=quality))
    for name, simple in (("one-segment", False), ("one-segment-simple", True)):
        config = webp.WebPConfig.new(quality=quality)
        config.ptr.segments, config.ptr.filter_type, config.ptr.filter_strength = 1, int(not simple), 60
        content = bytes(webp.WebPPicture.from_pil(big).encode(config).buffer())
        add(f"webp-{name}-quality-{quality}.webp", content)


def webp_of_vp8(**options):
    """The first picture of a video, whose filter's levels depend on how a block was predicted."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = *big.size, "yuv420p", fractions.Fraction(1, 25)
    codec.options = {key: str(value) for key, value in options.items()}
    frame = av.VideoFrame.from_image(big).reformat(format="yuv420p")
    frame.pts = 0
    packets = [bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)]]
    body = b"WEBPVP8 " + struct.pack("<I", len(packets[0])) + packets[0] + b"\0" * (len(packets[0]) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


coarse = {"crf": 55, "qmin": 50, "qmax": 63}
add("webp-of-vp8.webp", webp_of_vp8(**coarse))
add("webp-of-vp8-simple-filter.webp", webp_of_vp8(**coarse, profile=1))
add("webp-of-vp8-segments.webp", webp_of_vp8(**coarse, deadline="realtime", **{"cpu-used": -5, "error-resilient": "default"}))


def partial_webp():
    inner = saved(RGB.crop((0, 0, 16, 12)), "webp", lossless=True)[12:]
    frame = struct.pack("<I", 3)[:3] + struct.pack("<I", 2)[:3] + struct.pack("<I", 15)[:3] + struct.pack("<I", 11)[:3]
    frame += struct.pack("<I", 100)[:3] + b"\0" + inner

    def chunk(kind, content):
        return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

    head = struct.pack("<I", 2) + struct.pack("<I", WIDTH - 1)[:3] + struct.pack("<I", HEIGHT - 1)[:3]
    body = b"WEBP" + chunk(b"VP8X", head) + chunk(b"ANIM", b"\x10\x20\x30\xff\0\0") + chunk(b"ANMF", frame)
    return b"RIFF" + struct.pack("<I", len(body)) + body


add("webp-animated-partial.webp", partial_webp())


# TIFF
def tiff(data, photometric, compression=None, **options):
    out = io.BytesIO()
    tifffile.imwrite(out, data, photometric=photometric, compression=compression, metadata=None, software=False, **options)
    return out.getvalue()


COMPRESSIONS = {"none": None, "lzw": "lzw", "deflate": "adobe_deflate", "packbits": "packbits"}
u16 = A.astype(np.uint16) * 257 ^ 0x35
g16 = G.astype(np.uint16) * 257 ^ 0x35
premultiplied = np.dstack([(A.astype(int) * ALPHA[..., None] + 127) // 255, ALPHA]).astype(np.uint8)
samples = {
    "grey-8": (G, "minisblack", G, {}),
    "grey-16": (g16, "minisblack", g16 >> 8, {}),
    "white-is-zero-8": (255 - G, "miniswhite", G, {}),
    "white-is-zero-16": (65535 - g16, "miniswhite", g16 >> 8, {}),
    "rgb-8": (A, "rgb", A, {}),
    "rgb-16": (u16, "rgb", u16 >> 8, {}),
    "rgba-8": (RGBA, "rgb", A, {"extrasamples": ["unassalpha"]}),
    "rgba-16": (RGBA.astype(np.uint16) * 257, "rgb", A, {"extrasamples": ["unassalpha"]}),
    "rgb-8-unspecified-extra": (RGBA, "rgb", A, {"extrasamples": ["unspecified"]}),
    "grey-alpha-8": (np.dstack([G, ALPHA]), "minisblack", G, {"extrasamples": ["unassalpha"]}),
    "grey-alpha-16": (np.dstack([G, ALPHA]).astype(np.uint16) * 257, "minisblack", G, {"extrasamples": ["unassalpha"]}),
    "float-grey": ((G / 255).astype(np.float32), "minisblack", G, {}),
    "float-rgb": ((A / 255).astype(np.float32), "rgb", A, {}),
    "float-16-rgb": ((A / 255).astype(np.float16), "rgb", A, {}),
    "float-64-grey": ((G / 255).astype(np.float64), "minisblack", G, {}),
    "float-64-rgb": ((A / 255).astype(np.float64), "rgb", A, {}),
    "cmyk-8": (inks, "separated", None, {}),
    "cmyk-16": (inks.astype(np.uint16) * 257, "separated", np.asarray(CMYK.convert("RGB")), {}),
}
for name, (data, photometric, expected, options) in samples.items():
    colours = data.ndim == 3 and data.shape[2] > 2
    for label, compression in COMPRESSIONS.items():
        if compression and name not in ("grey-8", "rgb-8", "rgb-16", "float-rgb", "cmyk-8"):
            continue
        add(f"tiff-{name}-{label}.tif", tiff(data, photometric, compression, **options), expected=expected)
    add(f"tiff-{name}-big-endian.tif", tiff(data, photometric, byteorder=">", **options), expected=expected)
    add(f"tiff-{name}-strips.tif", tiff(data, photometric, "lzw", rowsperstrip=8, **options), expected=expected)
    add(f"tiff-{name}-tiles.tif", tiff(data, photometric, "adobe_deflate", tile=(16, 16), **options), expected=expected)
    if data.dtype.kind == "f":
        for order in "<>":
            content = tiff(data, photometric, "adobe_deflate", predictor=3, byteorder=order, **options)
            add(f"tiff-{name}-predictor-3{'-big-endian' if order == '>' else ''}.tif", content, expected=expected)
    else:
        for order in "<>":
            content = tiff(data, photometric, "lzw", predictor=2, byteorder=order, **options)
            add(f"tiff-{name}-predictor-2{'-big-endian' if order == '>' else ''}.tif", content, expected=expected)
    if data.ndim == 3:
        planes = np.ascontiguousarray(np.moveaxis(data, 2, 0))
        planar = dict(planarconfig="separate", **options)
        add(f"tiff-{name}-planar.tif", tiff(planes, photometric, **planar), expected=expected)
        add(f"tiff-{name}-planar-tiles.tif", tiff(planes, photometric, "lzw", tile=(16, 16), **planar), expected=expected)
        if data.dtype.kind != "f":
            add(f"tiff-{name}-planar-predictor-2.tif", tiff(planes, photometric, "lzw", predictor=2, **planar), expected=expected)
        add(f"tiff-{name}-planar-big-endian.tif", tiff(planes, photometric, byteorder=">", **planar), expected=expected)
for label, compression in (("none", None), ("lzw", "lzw")):
    add(f"tiff-associated-alpha-8-{label}.tif", tiff(premultiplied, "rgb", compression, extrasamples=["assocalpha"]))
add("tiff-associated-alpha-16.tif", tiff(premultiplied.astype(np.uint16) * 257, "rgb", extrasamples=["assocalpha"]),
    expected=pillow(files["tiff-associated-alpha-8-none.tif"]))
for name, data in (("grey", G), ("rgb", A)):
    photometric = "rgb" if name == "rgb" else "minisblack"
    for dtype in (np.int8, np.int16, np.int32):
        refuse(f"tiff-signed-{np.dtype(dtype).itemsize * 8}-{name}.tif", tiff((data.astype(int) - 100).astype(dtype), photometric), "signed")
    for dtype in (np.uint32, np.uint64):
        bits = np.dtype(dtype).itemsize * 8
        refuse(f"tiff-unsigned-{bits}-{name}.tif", tiff(data.astype(dtype), photometric), f"{bits} bits")
    refuse(f"tiff-float-beyond-1-{name}.tif", tiff(data.astype(np.float32), photometric), "beyond 0 to 1")
    refuse(f"tiff-complex-{name}.tif", tiff(data.astype(np.complex64), photometric), "complex")
    half_nan = (data / 255).astype(np.float32)
    half_nan[0] = np.nan
    refuse(f"tiff-not-a-number-{name}.tif", tiff(half_nan, photometric), "beyond 0 to 1")


def raw_tiff(bits, samples_per_pixel, rows, photometric, order="<", extra=(), rows_per_strip=None, width=WIDTH, compression=1):
    """rows: one bytes for each."""
    height = len(rows)
    per = rows_per_strip or height
    strips = [b"".join(rows[i : i + per]) for i in range(0, height, per)]
    tags = {256: (4, [width]), 257: (4, [height]), 258: (3, [bits] * samples_per_pixel), 259: (3, [compression]),
            262: (3, [photometric]), 273: (4, [0] * len(strips)), 277: (3, [samples_per_pixel]), 278: (4, [per]),
            279: (4, [len(s) for s in strips])}
    tags.update(extra)
    codes = {1: "B", 3: "H", 4: "I"}
    end = 8 + 2 + 12 * len(tags) + 4
    out_of_line = sum(struct.calcsize("=" + codes[k]) * len(v) + 1 & ~1 for k, v in tags.values() if struct.calcsize("=" + codes[k]) * len(v) > 4)
    at = end + out_of_line
    places = []
    for strip in strips:
        places.append(at)
        at += len(strip)
    tags[273] = (4, places)
    body, more = b"", b""
    for tag, (kind, values) in sorted(tags.items()):
        packed = struct.pack(order + codes[kind] * len(values), *values)
        if len(packed) > 4:
            place = struct.pack(order + "I", end + len(more))
            more += packed + b"\0" * (len(packed) % 2)
        else:
            place = packed.ljust(4, b"\0")
        body += struct.pack(order + "HHI", tag, kind, len(values)) + place
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return head + struct.pack(order + "H", len(tags)) + body + struct.pack(order + "I", 0) + more + b"".join(strips)


def bit_rows(values, bits):
    rows = []
    for row in values.reshape(values.shape[0], -1):
        text = "".join(format(int(v), f"0{bits}b") for v in row)
        text += "0" * (-len(text) % 8)
        rows.append(int(text, 2).to_bytes(len(text) // 8, "big"))
    return rows


for bits in (1, 2, 3, 4, 5, 6, 7, 10, 12, 14):
    grey, rgb = scaled(G, bits), scaled(A, bits)
    odd = bits in (3, 5, 6, 7)
    odd_rgb = odd or bits in (1, 2, 4)
    for order in "<>":
        o = "-big-endian" if order == ">" else ""
        for name, values, spp, photometric, expected in (
            ("grey", grey, 1, 1, top(grey, bits)),
            ("white-is-zero", (1 << bits) - 1 - grey, 1, 0, top(grey, bits)),
            ("rgb", rgb, 3, 2, top(rgb, bits)),
        ):
            content = raw_tiff(bits, spp, bit_rows(values, bits), photometric, order)
            if odd_rgb if name == "rgb" else odd:
                if order == "<":
                    refuse(f"tiff-{bits}-bits-{name}.tif", content, f"{bits} bits per sample")
            else:
                add(f"tiff-{bits}-bits-{name}{o}.tif", content, expected=expected)
    if not odd:
        add(f"tiff-{bits}-bits-grey-strips.tif", raw_tiff(bits, 1, bit_rows(grey, bits), 1, rows_per_strip=5), expected=top(grey, bits))
for bits in (1, 2, 4, 8):
    indices = scaled(G, bits)
    chosen = palette[: 1 << bits].astype(int) * 257
    colormap = (3, [int(v) for v in chosen.T.reshape(-1)])
    for order in "<>":
        o = "-big-endian" if order == ">" else ""
        content = raw_tiff(bits, 1, bit_rows(indices, bits), 3, order, {320: colormap})
        add(f"tiff-palette-{bits}{o}.tif", content, expected=palette[indices])
bilevel = GREY.convert("1")
for label in ("tiff_ccitt", "group3", "group4", "tiff_lzw", "packbits", "tiff_deflate", "tiff_adobe_deflate", "raw"):
    add(f"tiff-bilevel-{label}.tif", saved(bilevel, "tiff", compression=label))
reversed_bits = bytes(int(format(b, "08b")[::-1], 2) for b in range(256))
add("tiff-fill-order-2.tif", raw_tiff(1, 1, [r.translate(reversed_bits) for r in bit_rows(scaled(G, 1), 1)], 1, extra={266: (3, [2])}),
    expected=top(scaled(G, 1), 1))
add("tiff-multi-page.tif", saved(RGB, "tiff", save_all=True, append_images=[GREY.convert("RGB").rotate(180)]))
for orientation in range(1, 9):
    content = saved(RGB, "tiff", tiffinfo={274: orientation})
    image = Image.open(io.BytesIO(content))
    add(f"tiff-orientation-{orientation}.tif", content, expected=np.asarray(ImageOps.exif_transpose(image).convert("RGB")))
content = saved(RGB, "tiff", tiffinfo={700: xmp(6)})
upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
assert upright.size == (HEIGHT, WIDTH)
add("tiff-orientation-xmp-6.tif", content, expected=np.asarray(upright.convert("RGB")))
for kind, photometric, rows in (("rgb", 2, A), ("grey", 1, G)):
    cut = raw_tiff(8, len(rows.shape) * 2 - 3, [r.tobytes() for r in rows], photometric)[:-30]
    refuse(f"tiff-cut-off-{kind}.tif", cut, "the file ends early")
for quality in (50, 95):
    add(f"tiff-jpeg-{quality}.tif", saved(RGB, "tiff", compression="jpeg", quality=quality), "lossy")
add("tiff-jpeg-grey.tif", saved(GREY, "tiff", compression="jpeg", quality=90), "lossy")
add("tiff-jpeg-rgb.tif", tiff(A, "rgb", "jpeg"), "lossy")
add("tiff-jpeg-ycbcr-tiles.tif", tiff(A, "ycbcr", "jpeg", tile=(16, 16), subsampling=(1, 1)), "lossy")
add("tiff-jpeg-ycbcr-420.tif", tiff(A, "ycbcr", "jpeg", subsampling=(2, 2)), "lossy")
add("tiff-jpeg-cmyk.tif", saved(CMYK, "tiff", compression="jpeg"), "lossy")
ycc = np.asarray(RGB.convert("YCbCr"))
add("tiff-ycbcr.tif", raw_tiff(8, 3, [r.tobytes() for r in ycc], 6, extra={530: (3, [1, 1])}), "lossy")
refuse("tiff-jpeg-old.tif", raw_tiff(8, 3, [r.tobytes() for r in ycc], 6, compression=6), "old-style JPEG")
for number, name in ((34925, "LZMA"), (50000, "Zstandard"), (50001, "WebP"), (34712, "JPEG 2000")):
    refuse(f"tiff-{name.lower().replace(' ', '-')}.tif", raw_tiff(8, 3, [r.tobytes() for r in A], 2, compression=number), name)
refuse("tiff-lab.tif", saved(Image.fromarray(A, "LAB"), "tiff"), "Lab")
refuse("tiff-logluv.tif", raw_tiff(8, 3, [r.tobytes() for r in A], 32845), "LogLuv")
refuse("tiff-raw-camera.tif", raw_tiff(16, 1, [r.tobytes() for r in g16], 32803), "colour filter")
add("tiff-big.tif", tiff(A, "rgb", bigtiff=True), expected=A)
add("tiff-big-tiles-big-endian.tif", tiff(A, "rgb", "lzw", bigtiff=True, byteorder=">", tile=(16, 16)), expected=A)
add("tiff-mixed-bits-565.tif", raw_tiff(8, 3, [r.tobytes() for r in A], 2), expected=A)

with zipfile.ZipFile(os.path.join(FOLDER, "pictures.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    def put(name, content):
        archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED, 9)

    put("expected.csv", "".join(",".join(line) + "\n" for line in lines))
    for name, content in {**files, **references}.items():
        put(name, content)
print(len(files), "files,", len(references), "references,", os.path.getsize(os.path.join(FOLDER, "pictures.zip")), "bytes")
