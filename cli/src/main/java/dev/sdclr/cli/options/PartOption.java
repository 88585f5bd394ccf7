package dev.sdclr.cli.options;

import dev.sdclr.job.images.ImageChoice.Part;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --part}, the same for every command that takes images of some data. */
public final class PartOption {

  private static final String NAME = "--part";

  @Option(
      names = NAME,
      paramLabel = "NAME",
      description =
          "Which of them: train (default; of a run's own data, what it was trained on),"
              + " validation, test, or all (paths then begin with the part's name).")
  private Part part;

  /** What was given. */
  public Optional<Part> given() {
    return Optional.ofNullable(part);
  }

  /** What is meant. */
  public Part meant() {
    return part == null ? Part.TRAIN : part;
  }

  /** The option as a further command repeats it; empty where it need not. */
  public List<Object> words() {
    return meant() == Part.TRAIN ? List.of() : List.of(NAME, part.lower());
  }
}
