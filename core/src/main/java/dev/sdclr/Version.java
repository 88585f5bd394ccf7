package dev.sdclr;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** This build: its version, and what it was made of. */
public final class Version {

  /** What builds without Maven, as those of a development environment, leave in its place. */
  private static final String PLACEHOLDER = "${";

  private Version() {}

  /** As in the build file, such as {@code 0.2.0} or {@code 0.3.0-SNAPSHOT}. */
  public static String current() {
    return new String(bytes("version.txt"), StandardCharsets.UTF_8).strip();
  }

  /** The first twelve digits of the commit that was built; says when files differed from it. */
  public static String commit() {
    Properties build = build();
    String commit = known(build.getProperty("commit"));
    String shown = commit.length() > 12 ? commit.substring(0, 12) : commit;
    return build.getProperty("changed").equals("tainted") ? shown + " with changes" : shown;
  }

  /** Of the native library, such as {@code 2.10.0}. */
  public static String libtorch() {
    return known(build().getProperty("libtorch")).replaceFirst("-.*?(-gpu)?$", "$1");
  }

  private static String known(String value) {
    return value.isBlank() || value.startsWith(PLACEHOLDER) ? "unknown" : value;
  }

  private static Properties build() {
    Properties build = new Properties();
    try {
      build.load(new ByteArrayInputStream(bytes("build.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build;
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = Version.class.getResourceAsStream(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
