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
   * Checks that a setting is in its range, both ends of which belong to it.
   *
   * @throws UsageException when it is not
   */
  public static void requireIn(String setting, int value, int from, int to) {
    try {
      Ranges.within(setting, value, from, to);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}
