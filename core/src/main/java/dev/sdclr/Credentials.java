package dev.sdclr;

import java.util.regex.Pattern;

/**
 * Keeps what opens a door out of everything that is shown or written.
 *
 * <p>People give addresses that hold a user's name and password, or a signature that serves as
 * both; messages quote what they were given, and messages are sent to others.
 */
public final class Credentials {

  /** In a path of this machine, too, where the slashes of an address have become one. */
  private static final Pattern USER = Pattern.compile("(\\b[a-zA-Z][a-zA-Z0-9+.-]*:/+)[^/\\s]+@");

  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)([?&](?:x-(?:amz|goog)-(?:signature|credential|security-token)|awsaccesskeyid"
              + "|signature|sig|password|secret|access_token|api_key)=)[^&\\s'\"]+");

  private static final String HIDDEN = "***";

  private Credentials() {}

  /** The text with {@code ***} for user and password, or signature, of every address in it. */
  public static String hidden(String text) {
    if (text.indexOf(":/") < 0) {
      return text;
    }
    String shown = USER.matcher(text).replaceAll("$1" + HIDDEN + "@");
    return PARAMETER.matcher(shown).replaceAll("$1" + HIDDEN);
  }
}
