package dev.sdclr.data.picture;

import dev.sdclr.data.Image;
import java.util.Arrays;

/**
 * Where the first frame of an animation lies on its screen, which may be larger.
 *
 * @param width of the screen in pixels
 * @param height of the screen
 * @param left of the frame
 * @param top of the frame
 * @param red around the frame, as {@code green} and {@code blue}
 */
record FramePlace(int width, int height, int left, int top, byte red, byte green, byte blue) {

  /** The screen with the frame on it; the frame itself where it fills the screen. */
  Image place(Image frame) {
    if (frame.width() == width && frame.height() == height) {
      return frame;
    }
    byte[] screen = new byte[3 * width * height];
    if (red == green && green == blue) {
      Arrays.fill(screen, red);
    } else {
      for (int i = 0; i < screen.length; i += 3) {
        screen[i] = red;
        screen[i + 1] = green;
        screen[i + 2] = blue;
      }
    }
    int columns = Math.min(frame.width(), width - left);
    for (int y = 0; y < Math.min(frame.height(), height - top); y++) {
      int to = 3 * ((top + y) * width + left);
      System.arraycopy(frame.rgb(), 3 * y * frame.width(), screen, to, 3 * columns);
    }
    return new Image(width, height, screen);
  }
}
