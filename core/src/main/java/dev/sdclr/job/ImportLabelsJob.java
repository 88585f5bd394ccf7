package dev.sdclr.job;

import dev.sdclr.SdclrException;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.LabelSource;
import dev.sdclr.job.images.NamedImages;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.LabelFormat;
import dev.sdclr.label.NewLabels;
import dev.sdclr.label.SaidLabels;
import dev.sdclr.rare.suggest.Suggestion;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Adds labels from elsewhere to the log of a run or of features, where they hold from now on.
 *
 * @param model a run directory or a file of features
 * @param images that may be labelled: the run's own, or others of the run
 * @param from file or folder of labels in any form, see {@link LabelFormat}
 * @param skipsStrangers leaves out labels of other images instead of refusing them all
 * @param by who gave them, where the file does not say
 */
public record ImportLabelsJob(
    Path model, ImageChoice images, Path from, boolean skipsStrangers, Optional<String> by)
    implements Job<ImportLabelsJob.Imported> {

  /**
   * What came of it.
   *
   * @param log that has the labels now
   * @param added images that nothing was said of before
   * @param changed images that something else was said of before
   * @param same images of which the same was said before; not written again
   * @param strangers names in the file that are no image's, left out
   * @param current what holds now
   */
  public record Imported(
      Path log, int added, int changed, int same, int strangers, CurrentLabels current) {}

  @Override
  public Imported run(JobListener listener) {
    LabelSource.requireSameImages(from, model, images);
    NamedImages named = NamedImages.open(model, images, "labelling", listener);
    named.log().notes().forEach(note -> listener.say("note: " + note));
    SaidLabels said =
        LabelFormat.read(from, named.names(), named.log().current())
            .withKinds(Suggestion.Kind::isKnown);
    said.notes().forEach(note -> listener.say("note: " + note));
    if (!skipsStrangers) {
      said.requireNoStrangers(named.names().size());
    }
    if (said.decisions().isEmpty()) {
      throw new SdclrException("%s labels none of these images".formatted(from));
    }
    NewLabels news = NewLabels.of(said, named.log().current(), by);
    named.log().append(news.decisions());
    return new Imported(
        named.log().file(),
        news.added(),
        news.changed(),
        news.same(),
        said.strangers().size(),
        named.log().current());
  }
}
