package dev.sdclr.cli.options;

import dev.sdclr.Credentials;
import dev.sdclr.UsageException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads paths; an address would name a folder {@code https:} on this machine. */
public final class LocalPath implements ITypeConverter<Path> {

  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");

  @Override
  public Path convert(String text) {
    try {
      return of(text);
    } catch (UsageException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /**
   * Reads a path.
   *
   * @throws UsageException when it is an address or no path at all
   */
  public static Path of(String text) {
    if (ADDRESS.matcher(text).matches()) {
      throw new UsageException(
          "%s is a URL, where only a path on this machine can be given"
              .formatted(Credentials.hidden(text)));
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException("'%s' is no path: %s".formatted(text, e.getReason()));
    }
  }
}
