package dev.sdclr.data;

import dev.sdclr.SdclrException;

/** An image that cannot be read or decoded; {@code --skip-bad-images} may leave it out. */
public final class MalformedImageException extends SdclrException {

  private final String path;
  private final String reason;

  public MalformedImageException(String path, String reason, Throwable cause) {
    super(
        "cannot read image %s: %s (remove it, or pass --skip-bad-images)".formatted(path, reason),
        cause);
    this.path = path;
    this.reason = reason;
  }

  public MalformedImageException(String path, String reason) {
    this(path, reason, null);
  }

  /** The file, as the user can find it. */
  public String path() {
    return path;
  }

  /** Why it cannot be read, in a few words. */
  public String reason() {
    return reason;
  }
}
