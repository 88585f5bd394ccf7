package dev.sdclr.data.picture;

import dev.sdclr.data.PixelWords;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * Turns the components stored in a JPEG file into RGB.
 *
 * <p>Java's own conversion changes grey values and cannot read inks, so the raw components are
 * converted here: JFIF 1.02's YCbCr equations in libjpeg's 16-bit fixed point.
 */
final class JpegColors {

  private static final int HALF = 1 << 15;
  private static final int CR_TO_RED = fixed(1.402);
  private static final int CR_TO_GREEN = -fixed(0.71414);
  private static final int CB_TO_GREEN = -fixed(0.34414);
  private static final int CB_TO_BLUE = fixed(1.772);

  /** Pixels converted at a time. */
  private static final int STRETCH = 1024;

  private JpegColors() {}

  /** Converts the raw components of a decoded file, 8 bits each. */
  static byte[] toRgb(Raster raster, JpegHeader header) {
    byte[] samples = interleaved(raster);
    int pixels = raster.getWidth() * raster.getHeight();
    byte[] rgb = header.components() == 3 ? samples : new byte[3 * pixels];
    if (header.components() == 1) {
      for (int i = 0; i < pixels; i++) {
        rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = samples[i];
      }
      return rgb;
    }
    if (header.luminance()) {
      convertLuminance(samples, header.components(), rgb);
    }
    if (header.components() == 4) {
      applyInk(samples, header.luminance(), rgb);
    }
    return rgb;
  }

  private static void convertLuminance(byte[] samples, int stride, byte[] rgb) {
    int pixels = rgb.length / 3;
    int[] words = new int[STRETCH];
    int[] converted = new int[STRETCH];
    for (int i = 0; i < pixels; i += STRETCH) {
      int count = Math.min(STRETCH, pixels - i);
      PixelWords.load(samples, stride * i, stride, words, count);
      putRed(words, converted, count);
      addGreen(words, converted, count);
      addBlue(words, converted, count);
      PixelWords.store(converted, 0, rgb, 3 * i, count);
    }
  }

  // A channel at a time: of several results in a loop the compiler makes no vectors.

  private static void putRed(int[] words, int[] converted, int count) {
    for (int i = 0; i < count; i++) {
      int red = (words[i] & 0xFF) + ((CR_TO_RED * cr(words[i]) + HALF) >> 16);
      converted[i] = PixelWords.cut(red);
    }
  }

  private static void addGreen(int[] words, int[] converted, int count) {
    for (int i = 0; i < count; i++) {
      int chroma = CB_TO_GREEN * cb(words[i]) + CR_TO_GREEN * cr(words[i]);
      int green = (words[i] & 0xFF) + ((chroma + HALF) >> 16);
      converted[i] |= PixelWords.cut(green) << 8;
    }
  }

  private static void addBlue(int[] words, int[] converted, int count) {
    for (int i = 0; i < count; i++) {
      int blue = (words[i] & 0xFF) + ((CB_TO_BLUE * cb(words[i]) + HALF) >> 16);
      converted[i] |= PixelWords.cut(blue) << 16;
    }
  }

  private static int cb(int word) {
    return (word >> 8 & 0xFF) - 128;
  }

  private static int cr(int word) {
    return (word >> 16 & 0xFF) - 128;
  }

  /**
   * Multiplies the paper's white by what cyan, magenta, yellow and black let through, without
   * colour profiles.
   *
   * <p>Files hold how much light passes rather than how much ink lies there: Adobe's do, and Pillow
   * takes it so for all. Y, Cb, Cr describe the complement of that.
   */
  private static void applyInk(byte[] samples, boolean luminance, byte[] rgb) {
    for (int in = 0, out = 0; out < rgb.length; in += 4, out += 3) {
      int black = samples[in + 3] & 0xFF;
      for (int c = 0; c < 3; c++) {
        int light = luminance ? 255 - (rgb[out + c] & 0xFF) : samples[in + c] & 0xFF;
        rgb[out + c] = (byte) multiply(light, black);
      }
    }
  }

  /** {@code a * b / 255}, the way Pillow rounds {@code b - (255 - a) * b / 255}. */
  static int multiply(int a, int b) {
    int product = (255 - a) * b + 128;
    return b - (((product >> 8) + product) >> 8);
  }

  private static byte[] interleaved(Raster raster) {
    int bands = raster.getNumBands();
    int length = bands * raster.getWidth() * raster.getHeight();
    if (raster.getDataBuffer() instanceof DataBufferByte buffer
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
        && isPlain(model, bands, raster.getWidth())
        && buffer.getOffset() == 0
        && buffer.getData().length == length) {
      return buffer.getData();
    }
    int[] samples = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) samples[i];
    }
    return bytes;
  }

  private static boolean isPlain(PixelInterleavedSampleModel model, int bands, int width) {
    int[] offsets = model.getBandOffsets();
    for (int b = 0; b < bands; b++) {
      if (offsets[b] != b) {
        return false;
      }
    }
    return model.getPixelStride() == bands && model.getScanlineStride() == bands * width;
  }

  private static int fixed(double factor) {
    return (int) (factor * 65536 + 0.5);
  }
}
