package dev.sdclr.cli.options;

import dev.sdclr.AtomicFile;
import dev.sdclr.UsageException;
import dev.sdclr.embed.FeatureFile;
import dev.sdclr.label.LabelLog;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command asks before it writes a file that the user has named. */
public sealed class OutputOptions permits TableOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--overwrite",
      description = "Replace FILE when it exists, once the new one is whole.")
  private boolean overwrite;

  public boolean overwrite() {
    return overwrite;
  }

  /**
   * Checks, where no file is named, that nothing is asked of it.
   *
   * @param instead what to do
   * @throws UsageException when something is
   */
  public void requireNothingAsked(String instead) {
    if (overwrite) {
      throw new UsageException("--overwrite replaces a file that --out names: " + instead);
    }
  }

  /**
   * Checks that nothing is there that may not be replaced.
   *
   * @param file that {@code --out} names
   * @throws UsageException when there is
   */
  public void requireFree(Path file) {
    requireFree("--out", file);
  }

  /**
   * The same for a file that another option names.
   *
   * @throws UsageException when something is there that may not be replaced
   */
  public void requireFree(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw new UsageException("%s is a folder: choose another %s".formatted(file, option));
    }
    AtomicFile.requireReplaceable(file);
    requireNotRead(option, file);
    if (!overwrite && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException(
          "%s exists already: choose another %s, or pass --overwrite".formatted(file, option));
    }
  }

  /**
   * Checks that no other argument names the file: whoever replaces what is to be read, by a slip of
   * the keys, loses it.
   *
   * @throws UsageException when one does
   */
  public void requireNotRead(String option, Path file) {
    for (ArgSpec argument : command.args()) {
      String name = argument instanceof OptionSpec o ? o.longestName() : argument.paramLabel();
      if (!name.equals(option) && named(argument).anyMatch(other -> isSame(file, other))) {
        throw new UsageException(
            "%s belongs to what %s names: choose another %s".formatted(file, name, option));
      }
    }
  }

  /** Files that an argument names, and those that belong to them. */
  private static Stream<Path> named(ArgSpec argument) {
    Object value = argument.getValue();
    Path path = value instanceof String text ? path(text) : value instanceof Path p ? p : null;
    if (path == null || path.getFileName() == null) {
      return Stream.ofNullable(path);
    }
    List<Path> labels =
        Files.isDirectory(path)
            ? new RunDirectory(path).labelLogs()
            : List.of(LabelLog.beside(path));
    return Stream.of(Stream.of(path), FeatureFile.indexFile(path).stream(), labels.stream())
        .flatMap(paths -> paths);
  }

  private static Path path(String text) {
    try {
      Path path = Path.of(text);
      return Files.exists(path) ? path : null; // else it names something else, or nothing is lost
    } catch (InvalidPathException e) {
      return null; // it names something else
    }
  }

  private static boolean isSame(Path file, Path other) {
    try {
      return Files.isSameFile(file, other);
    } catch (IOException e) {
      return false; // one of them is not there
    }
  }
}
