package dev.sdclr.data.picture;

import dev.sdclr.data.Image;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/** Decodes through Image I/O, within limits on pixels and memory. */
final class PictureReader {

  /** Heap and native memory that decoding takes, as {@link ImageFormat#bytesPerPixel}. */
  private static final int PROGRESSIVE_JPEG_BYTES = 16;

  private static final int RARE_JPEG_BYTES = 24;
  private static final int LOSSLESS_WEBP_BYTES = 20;

  /** RGB and its turned copy. */
  private static final int RESULT_BYTES = 6;

  private static final int RGB_BITS = 24;

  /** Encoders make some ten. */
  private static final int USUAL_SCANS = 12;

  /** Buffers of a fixed size. */
  private static final long FIXED_BYTES = 1 << 20;

  /** Classes of a decoder that are loaded by its first file, and what Java agents make of them. */
  private static final long CLASS_BYTES = 8 << 20;

  private static final ThreadLocal<ImageReaders> READERS =
      ThreadLocal.withInitial(ImageReaders::new);

  private final PixelLimit limit;
  private final DecodingMemory memory;

  PictureReader(PixelLimit limit, DecodingMemory memory) {
    this.limit = limit;
    this.memory = memory;
  }

  /**
   * Decodes a file's content.
   *
   * @throws IOException or RuntimeException when it cannot be decoded
   */
  Image read(byte[] file, ImageFormat format) throws IOException {
    boolean done = false;
    try {
      Image image =
          switch (format) {
            case JPEG -> jpeg(file);
            case PNG -> png(file);
            case BMP -> bmp(file);
            case GIF -> gif(file);
            case WEBP -> webp(file);
            case TIFF -> tiff(file);
          };
      done = true;
      return image;
    } finally {
      if (!done) {
        READERS.get().discard(format); // a corrupt file may have upset its state
      }
    }
  }

  private Image jpeg(byte[] file) throws IOException {
    JpegSegments segments = JpegSegments.of(file);
    JpegHeader header = JpegHeader.parse(file);
    if (header.bits() > Byte.SIZE) {
      throw new IIOException(
          "%d bits per sample are not supported (save it with 8)".formatted(header.bits()));
    }
    Image stored = header.common() ? commonJpeg(segments, header) : rareJpeg(segments);
    return ExifOrientation.of(header.exif(), header.xmp()).apply(stored);
  }

  private Image commonJpeg(JpegSegments segments, JpegHeader header) throws IOException {
    ImageReader reader = READERS.get().get(ImageFormat.JPEG);
    Truncation truncation = new Truncation();
    reader.addIIOReadWarningListener(truncation);
    int bytes = header.progressive() ? PROGRESSIVE_JPEG_BYTES : ImageFormat.JPEG.bytesPerPixel();
    try (DecodingMemory.Reserved reserved =
        open(reader, segments.needed(), ImageFormat.JPEG, bits(segments), bytes)) {
      Raster raster = reader.readRaster(0, null);
      truncation.check();
      byte[] rgb = JpegColors.toRgb(raster, header);
      return new Image(raster.getWidth(), raster.getHeight(), rgb);
    } finally {
      reader.reset();
    }
  }

  private Image rareJpeg(JpegSegments segments) throws IOException {
    ImageReader reader = ImageReaders.newLenientJpegReader();
    Truncation truncation = new Truncation();
    reader.addIIOReadWarningListener(truncation);
    try (DecodingMemory.Reserved reserved =
        open(reader, segments.needed(), ImageFormat.JPEG, bits(segments), RARE_JPEG_BYTES)) {
      BufferedImage picture = reader.read(0);
      truncation.check();
      return Image.of(picture);
    } finally {
      reader.dispose();
    }
  }

  private static int bits(JpegSegments segments) {
    return RGB_BITS * passes(segments.scans());
  }

  /** Each scan goes over all pixels: those that no encoder needs count as further pixels. */
  private static int passes(int scans) {
    return Math.max(1, scans / USUAL_SCANS);
  }

  private Image png(byte[] file) throws IOException {
    byte[] pixels = PixelData.png(file);
    int bits = PixelData.pngBitsPerPixel(pixels);
    int counted = Math.max(Byte.SIZE, bits);
    Image stored = whole(pixels, ImageFormat.PNG, counted, bytes(bits) + RESULT_BYTES);
    return ExifOrientation.of(ExifBlock.inPng(file), XmpPacket.inPng(file)).apply(stored);
  }

  private Image bmp(byte[] file) throws IOException {
    byte[] pixels = PixelData.bmp(file);
    return whole(
        pixels,
        ImageFormat.BMP,
        PixelData.bmpBitsPerPixel(pixels),
        ImageFormat.BMP.bytesPerPixel());
  }

  private Image gif(byte[] file) throws IOException {
    GifFrame frame = GifFrame.first(file);
    byte[] alone = frame.alone();
    limit.check(frame.width(), frame.height(), Byte.SIZE, ImageFormat.GIF, alone.length);
    FramePlace place = frame.place();
    limit.checkClaim(place.width(), place.height(), Byte.SIZE, ImageFormat.GIF, file.length);
    frame.requireWhole();
    Image image = whole(alone, ImageFormat.GIF, Byte.SIZE, ImageFormat.GIF.bytesPerPixel());
    return place(image, Optional.of(place));
  }

  private Image webp(byte[] file) throws IOException {
    WebpFrame frame = WebpFrame.first(file);
    if (frame.place().isPresent()) {
      FramePlace place = frame.place().get();
      limit.checkClaim(place.width(), place.height(), RGB_BITS, ImageFormat.WEBP, file.length);
    }
    byte[] pixels = frame.alone();
    Image stored = WebpFrame.isLossless(pixels) ? losslessWebp(pixels) : lossyWebp(pixels);
    Image placed = place(stored, frame.place());
    return ExifOrientation.of(ExifBlock.inWebp(file), XmpPacket.inWebp(file)).apply(placed);
  }

  private Image lossyWebp(byte[] pixels) throws IOException {
    LossyWebp picture = LossyWebp.of(pixels);
    try (DecodingMemory.Reserved reserved =
        reserve(
            picture.width(),
            picture.height(),
            pixels.length,
            ImageFormat.WEBP,
            RGB_BITS,
            LossyWebp.BYTES_PER_PIXEL)) {
      return picture.decode(pixels);
    }
  }

  private Image losslessWebp(byte[] pixels) throws IOException {
    ImageReader reader = READERS.get().get(ImageFormat.WEBP);
    try (DecodingMemory.Reserved reserved =
        open(reader, pixels, ImageFormat.WEBP, RGB_BITS, LOSSLESS_WEBP_BYTES)) {
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      ImageReadParam into = reader.getDefaultReadParam();
      into.setDestination(WebpRaster.picture(reader.getRawImageType(0), width, height));
      ((ByteArrayInput) reader.getInput())
          .limitTo(CLASS_BYTES + FIXED_BYTES + (long) LOSSLESS_WEBP_BYTES * width * height);
      return Image.of(reader.read(0, into));
    } finally {
      reader.reset();
    }
  }

  private Image tiff(byte[] file) throws IOException {
    TiffPage page = TiffPage.first(file);
    byte[] pixels = page.alone();
    int passes = passes(page.jpegScans());
    TiffForm form = TiffForm.of(page);
    ImageReader reader = READERS.get().get(ImageFormat.TIFF);
    int bytes =
        form.convertedByReader()
            ? ImageFormat.TIFF.bytesPerPixel()
            : form.samples() * bytes(form.bits()) + RESULT_BYTES;
    Image stored;
    try (DecodingMemory.Reserved reserved =
        open(reader, pixels, ImageFormat.TIFF, form.countedBits() * passes, bytes)) {
      if (form.convertedByReader()) {
        stored = Image.of(reader.read(0));
      } else {
        Raster raster = reader.readRaster(0, null);
        stored = new Image(raster.getWidth(), raster.getHeight(), TiffColors.toRgb(raster, form));
      }
    } finally {
      reader.reset();
    }
    Optional<ByteBuffer> exif = Optional.of(ByteBuffer.wrap(pixels)); // a TIFF file itself
    return ExifOrientation.of(exif, page.xmp()).apply(stored);
  }

  /** Where nothing but the picture is in the way. */
  private Image whole(byte[] pixels, ImageFormat format, int bits, int bytesPerPixel)
      throws IOException {
    ImageReader reader = READERS.get().get(format);
    try (DecodingMemory.Reserved reserved = open(reader, pixels, format, bits, bytesPerPixel)) {
      return Image.of(reader.read(0));
    } finally {
      reader.reset();
    }
  }

  private Image place(Image frame, Optional<FramePlace> place) throws IOException {
    if (place.isEmpty()) {
      return frame;
    }
    long pixels = (long) place.get().width() * place.get().height();
    try (DecodingMemory.Reserved reserved = memory.reserve(RESULT_BYTES * pixels)) {
      return place.get().place(frame);
    }
  }

  private static int bytes(int bits) {
    return (bits + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** Points the reader at the bytes, checks the size that the header claims and makes room. */
  private DecodingMemory.Reserved open(
      ImageReader reader, byte[] pixels, ImageFormat format, int bits, int bytesPerPixel)
      throws IOException {
    reader.setInput(new ByteArrayInput(pixels), true, true);
    return reserve(
        reader.getWidth(0), reader.getHeight(0), pixels.length, format, bits, bytesPerPixel);
  }

  private DecodingMemory.Reserved reserve(
      long width, long height, long length, ImageFormat format, int bits, int bytesPerPixel)
      throws IOException {
    limit.check(width, height, bits, format, length);
    return memory.reserve(FIXED_BYTES + bytesPerPixel * width * height);
  }

  /** Remembers the warnings with which libjpeg fills up what is missing from a file. */
  private static final class Truncation implements IIOReadWarningListener {

    private String warning = "";

    @Override
    public void warningOccurred(ImageReader source, String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      if (lower.contains("premature end") || lower.contains("missing eoi")) {
        warning = text;
      }
    }

    void check() throws IIOException {
      if (!warning.isEmpty()) {
        throw new IIOException("the file ends early (%s)".formatted(warning));
      }
    }
  }
}
