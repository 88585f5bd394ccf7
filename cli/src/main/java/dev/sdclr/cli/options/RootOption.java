package dev.sdclr.cli.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --root}, the same for every command that takes a path list. */
public final class RootOption {

  private static final String NAME = "--root";

  @Option(
      names = NAME,
      paramLabel = "DIR",
      description = "Where a path list's paths start (default: its own folder).")
  private Path root;

  /** What was given. */
  public Optional<Path> given() {
    return Optional.ofNullable(root);
  }

  /** The option as a further command repeats it; empty where it was not given. */
  public List<Object> words() {
    return root == null ? List.of() : List.of(NAME, root);
  }
}
