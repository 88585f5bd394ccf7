package dev.sdclr.report.html;

import dev.sdclr.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The page's own style sheet or script, the only text that is not escaped.
 *
 * <p>It comes from this package's resources, never from a record.
 */
final class Verbatim implements Node {

  private final String content;

  private Verbatim(String content) {
    this.content = content;
  }

  /**
   * Loads a resource of this package.
   *
   * @throws IllegalStateException when it is missing, or holds a character that HTML and XML read
   *     differently inside style and script elements
   */
  public static Verbatim resource(String name) {
    try (InputStream in = Verbatim.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      String content = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
      if (content.contains("<") || content.contains("&") || content.contains("]]>")) {
        throw new IllegalStateException(name + " must do without '<', '&' and ']]>'");
      }
      return new Verbatim(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The content's hash as a Content-Security-Policy source, so that no other script runs. */
  public String policySource() {
    byte[] hash = Digests.sha256().digest(content.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
  }

  @Override
  public void appendTo(StringBuilder page) {
    page.append(content);
  }
}
