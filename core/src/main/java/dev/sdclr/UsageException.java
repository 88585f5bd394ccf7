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
}
