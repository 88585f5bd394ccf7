package dev.sdclr;

/**
 * A failure that its reader can act on: the message is one line that says what, where and what to
 * do.
 *
 * <p>The command line prints the message alone and exits with 1.
 */
public class SdclrException extends RuntimeException {

  /** With a message that {@link OneLine} makes safe to show. */
  public SdclrException(String message) {
    this(message, null);
  }

  /** The same with what led to it, or null. */
  public SdclrException(String message, Throwable cause) {
    super(OneLine.of(message), cause);
  }
}
