package dev.sdclr;

/**
 * A failure that its reader can act on: the message is one line that says what, where and what to
 * do.
 *
 * <p>The command line prints the message alone and exits with 1.
 */
public class SdclrException extends RuntimeException {

  public SdclrException(String message) {
    super(message);
  }

  public SdclrException(String message, Throwable cause) {
    super(message, cause);
  }
}
