package dev.sdclr.data.picture;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.WritableRaster;
import javax.imageio.ImageTypeSpecifier;

/**
 * Interleaved bytes that can be written to only so often.
 *
 * <p>Lossless WebP files transform all pixels up to four times (RFC 9649, section 4), but the
 * decoder does as often as a file says: three bits made it go over a picture once more.
 */
final class WebpRaster extends WritableRaster {

  /** Decoding, four transforms, and the borders that some do twice. */
  private static final int WRITES_PER_PIXEL = 8;

  private final WebpRaster whole;
  private final byte[] pixels;
  private final int[] offsets;
  private final int rowBytes;
  private final int pixelBytes;
  private long writesLeft;

  private WebpRaster(PixelInterleavedSampleModel model, long writesLeft) {
    super(model, new Point());
    this.whole = this;
    this.writesLeft = writesLeft;
    pixels = ((DataBufferByte) dataBuffer).getData();
    offsets = model.getBandOffsets();
    rowBytes = model.getScanlineStride();
    pixelBytes = model.getPixelStride();
  }

  private WebpRaster(WebpRaster parent, Rectangle region, Point translation) {
    super(parent.sampleModel, parent.dataBuffer, region, translation, parent);
    whole = parent.whole;
    pixels = parent.pixels;
    offsets = parent.offsets;
    rowBytes = parent.rowBytes;
    pixelBytes = parent.pixelBytes;
  }

  /** An empty picture of a type whose samples are bytes. */
  static BufferedImage picture(ImageTypeSpecifier type, int width, int height) {
    PixelInterleavedSampleModel model =
        (PixelInterleavedSampleModel) type.getSampleModel(width, height);
    long writes = (long) WRITES_PER_PIXEL * width * height;
    return new BufferedImage(type.getColorModel(), new WebpRaster(model, writes), false, null);
  }

  @Override
  public WritableRaster createWritableChild(
      int x, int y, int w, int h, int childX, int childY, int[] bands) {
    if (bands != null) {
      return super.createWritableChild(x, y, w, h, childX, childY, bands);
    }
    Point translation =
        new Point(sampleModelTranslateX + childX - x, sampleModelTranslateY + childY - y);
    return new WebpRaster(this, new Rectangle(childX, childY, w, h), translation);
  }

  @Override
  public void setDataElements(int x, int y, Object data) {
    if (--whole.writesLeft < 0) {
      throw new IllegalStateException("more than four transforms");
    }
    byte[] samples = (byte[]) data;
    int at = position(x, y);
    for (int band = 0; band < numBands; band++) {
      pixels[at + offsets[band]] = samples[band];
    }
  }

  @Override
  public Object getDataElements(int x, int y, Object data) {
    byte[] samples = data == null ? new byte[numBands] : (byte[]) data;
    int at = position(x, y);
    for (int band = 0; band < numBands; band++) {
      samples[band] = pixels[at + offsets[band]];
    }
    return samples;
  }

  private int position(int x, int y) {
    return (y - sampleModelTranslateY) * rowBytes + (x - sampleModelTranslateX) * pixelBytes;
  }
}
