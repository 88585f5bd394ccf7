package dev.sdclr.data;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import javax.imageio.ImageTypeSpecifier;

/**
 * Pixels that can be written to only so often.
 *
 * <p>Lossless WebP files transform all pixels up to four times (RFC 9649, section 4), but the
 * decoder does as often as a file says: three bits made it go over a picture once more.
 */
final class WebpRaster extends WritableRaster {

  /** Decoding, four transforms, and the borders that some do twice. */
  private static final int WRITES_PER_PIXEL = 8;

  private final WebpRaster whole;
  private long writesLeft;

  private WebpRaster(SampleModel model, long writesLeft) {
    super(model, new Point());
    this.whole = this;
    this.writesLeft = writesLeft;
  }

  private WebpRaster(WebpRaster parent, Rectangle region, Point translation) {
    super(parent.sampleModel, parent.dataBuffer, region, translation, parent);
    whole = parent.whole;
  }

  /** An empty picture of a type whose samples are bytes. */
  static BufferedImage picture(ImageTypeSpecifier type, int width, int height) {
    SampleModel model = type.getSampleModel(width, height);
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
    super.setDataElements(x, y, data);
  }
}
