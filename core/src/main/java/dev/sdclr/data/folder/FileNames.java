package dev.sdclr.data.folder;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Names of files as text: Java decodes them as the locale says when it starts, and cannot name what
 * it could not decode.
 */
public final class FileNames {

  /** Stands for bytes of a name that are no text. */
  private static final char REPLACEMENT = '\uFFFD';

  private FileNames() {}

  /** Whether some of a name was no text in the locale's encoding. */
  public static boolean isUndecodable(String name) {
    return name.indexOf(REPLACEMENT) >= 0;
  }

  /** Why such a name names nothing, and what to do. */
  public static String undecodableReason() {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    return isUtf8(encoding)
        ? "its name is not valid UTF-8: rename it, such as with convmv"
        : ("its name is beyond ASCII, and the locale's encoding is %s:"
                + " set the environment variable LC_ALL=C.UTF-8")
            .formatted(encoding);
  }

  private static boolean isUtf8(String encoding) {
    return encoding.toUpperCase(Locale.ROOT).replace("-", "").equals("UTF8")
        || (Charset.isSupported(encoding)
            && Charset.forName(encoding).equals(StandardCharsets.UTF_8));
  }
}
