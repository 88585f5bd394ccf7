package dev.sdclr.job;

import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.NewFolder;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.LabelSource;
import dev.sdclr.job.images.LabelledFolders;
import dev.sdclr.job.images.NamedImages;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelFormat;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writes the current labels, in a form that other programs read.
 *
 * @param model a run directory or a file of features
 * @param images that are labelled: the run's own, or others of the run
 * @param labels file of them in any form; empty: the log of the images
 * @param format to write
 * @param out file to write, or a new folder
 * @param link makes symbolic links in class folders instead of copies
 * @param rawCells leaves names in a CSV file as they are
 */
public record ExportLabelsJob(
    Path model,
    ImageChoice images,
    Optional<Path> labels,
    LabelFormat format,
    Path out,
    boolean link,
    boolean rawCells)
    implements Job<ExportLabelsJob.Exported> {

  /**
   * What came of it.
   *
   * @param written images with what is said of them
   * @param leftOut unsure and bad ones, where the form has no place for them
   */
  public record Exported(long written, long leftOut) {}

  @Override
  public Exported run(JobListener listener) {
    NamedImages named = NamedImages.open(model, images, "exporting labels of", listener);
    CurrentLabels current =
        LabelSource.of(labels, model, images).require(named.names(), "labels export", listener);
    long unclassed =
        current.size()
            - current.byPath().values().stream().filter(ExportLabelsJob::isOfClass).count();
    if (format == LabelFormat.FOLDERS) {
      fill(named, current, listener);
    } else {
      format.write(out, current, named.names().classNames(), rawCells);
    }
    long leftOut = format == LabelFormat.FOLDERS || format == LabelFormat.LIST ? unclassed : 0;
    return new Exported(current.size() - leftOut, leftOut);
  }

  private static boolean isOfClass(Decision decision) {
    return decision.label().isPresent();
  }

  private void fill(NamedImages named, CurrentLabels current, JobListener listener) {
    ImageSource source =
        named
            .source()
            .orElseThrow(
                () ->
                    new UsageException(
                        "class folders hold the images: name the data that holds them"));
    NewFolder folder = new NewFolder(out, link);
    new LabelledFolders(source, named.names(), named.numbers(), images.folder(model))
        .fill(folder, current, listener);
  }
}
