package dev.sdclr.cli.options;

import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.job.images.ImageChoice;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images of a run, a file of features or an encoder are meant, and how they are read. */
public final class ImagesOptions {

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Images to use (default: those that the run was trained on); with FEATURES, those that "
              + "were embedded; a MODEL needs it.")
  private String data;

  @Mixin private RootOption root;

  @Mixin private PartOption part;

  @Mixin private ReadingOptions reading;

  /** What was chosen. */
  public ImageChoice choice() {
    return reading.choice(data, root.given(), part.meant());
  }

  /** The same choice as options of a further command. */
  public List<Object> words() {
    List<Object> words = new ArrayList<>();
    if (data != null) {
      words.addAll(List.of("--data", NextSteps.word(data)));
    }
    words.addAll(root.words());
    words.addAll(part.words());
    return words;
  }
}
