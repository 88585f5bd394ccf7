package dev.sdclr;

/**
 * A wrong option, key or value: the message quotes it and lists what is allowed.
 *
 * <p>The command line prints the message alone and exits with 2.
 */
public final class UsageException extends SdclrException {

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Makes a check of {@link Ranges} on what a user has given.
   *
   * @throws UsageException with its message when it fails
   */
  public static void check(Runnable ranges) {
    try {
      ranges.run();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}
