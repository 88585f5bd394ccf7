package dev.sdclr.job.images;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.label.ImageNames;
import dev.sdclr.label.LabelLog;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The images of a run or of a file of features by their names, where their features do not matter.
 *
 * @param names of the images
 * @param source of the pictures; empty when a file of features came without
 * @param numbers of the named images in the source, −1 where it lacks one
 * @param log of their labels
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record NamedImages(
    ImageNames names, Optional<ImageSource> source, int[] numbers, LabelLog log) {

  /**
   * Finds them.
   *
   * @param model a run directory or a file of features
   * @param choice of images; for a file, those that were embedded
   * @param verb what is done with them, such as {@code labelling}
   */
  public static NamedImages open(
      Path model, ImageChoice choice, String verb, ProgressListener listener) {
    return Files.isDirectory(model)
        ? ofRun(RunDirectory.open(model), choice, verb, listener)
        : ofFile(ExploredImages.open(model, choice, listener), listener);
  }

  private static NamedImages ofRun(
      RunDirectory run, ImageChoice choice, String verb, ProgressListener listener) {
    DataConfig trained = TrainConfig.of(run).data();
    ImageSource source =
        new DataOpening(listener)
            .images(choice, trained, () -> PretrainingData.reopen(trained, run), verb);
    int[] numbers = IntStream.range(0, source.size()).toArray();
    return new NamedImages(
        new ImageNames(
            IntStream.of(numbers).mapToObj(source::path).toList(),
            LongStream.range(0, source.size()).boxed().toList(),
            source.classNames(),
            source::file),
        Optional.of(source),
        numbers,
        LabelLog.open(ExploredFolder.of(run, choice).labels()));
  }

  private static NamedImages ofFile(ExploredImages images, ProgressListener listener) {
    images.notes().forEach(note -> listener.say("note: " + note));
    return new NamedImages(
        images.names(), images.source(), images.numbers(), LabelLog.open(images.labels()));
  }
}
