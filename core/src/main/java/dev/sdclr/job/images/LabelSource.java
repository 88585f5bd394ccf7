package dev.sdclr.job.images;

import dev.sdclr.Counted;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.ImageNames;
import dev.sdclr.label.LabelFormat;
import dev.sdclr.label.LabelLog;
import dev.sdclr.label.SaidLabels;
import dev.sdclr.mine.LabellingFolder;
import dev.sdclr.rare.suggest.Suggestion;
import dev.sdclr.run.MinedCollection;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where labels come from: a file that was named, or else the log of the images of the run, the
 * features or the encoder.
 *
 * @param given file of labels in any form, see {@link LabelFormat}
 * @param log that {@code explore} and {@code labels import} add to
 * @param note where labels may be as well, without a full stop; empty: nowhere
 */
public record LabelSource(Optional<Path> given, Path log, Optional<String> note) {

  /**
   * The labels that go with a model.
   *
   * @param given file, if one was named
   * @param model a run directory, a file of features or an encoder
   * @param images that are labelled; all but those that a run was trained on have logs of their own
   */
  public static LabelSource of(Optional<Path> given, Path model, ImageChoice images) {
    given.ifPresent(file -> requireSameImages(file, model, images));
    Optional<ExploredFolder> folder = ExploredFolder.of(model, images);
    return new LabelSource(
        given,
        folder.map(ExploredFolder::labels).orElseGet(() -> LabelLog.beside(model)),
        folder.flatMap(ExploredFolder::note));
  }

  /**
   * Checks that a folder which mining filled is of these images, since a rank means one of those.
   *
   * @param given file or folder of labels
   * @throws SdclrException when it is of others
   */
  public static void requireSameImages(Path given, Path model, ImageChoice images) {
    if (!isFilledFrom(given, model, images).orElse(true)) {
      Path collection = given.resolve(LabellingFolder.COLLECTION);
      throw new SdclrException(
          "%s was filled from %s, and these are other images, which may have the same names: choose those with --data and --part, or delete %s if they are the same"
              .formatted(
                  given,
                  RecordFile.read(collection, MinedCollection.class).description(),
                  collection));
    }
  }

  /**
   * Whether a folder was filled from these images of a run.
   *
   * @return empty where mining did not fill it, or not from a run's images
   */
  public static Optional<Boolean> isFilledFrom(Path folder, Path model, ImageChoice images) {
    Path collection = folder.resolve(LabellingFolder.COLLECTION);
    if (!Files.isRegularFile(collection) || !Files.isDirectory(model)) {
      return Optional.empty();
    }
    DataConfig own = TrainConfig.of(RunDirectory.open(model)).data();
    return Optional.of(
        RecordFile.read(collection, MinedCollection.class).isOfData(images.keyFor(own)));
  }

  /**
   * Reads what holds, saying what its user should know.
   *
   * <p>The log may have labels of other images, which were looked at at other times; a file may
   * not.
   *
   * @throws SdclrException when it cannot be read, or labels other images
   */
  public CurrentLabels read(ImageNames images, ProgressListener listener) {
    if (!exists()) {
      note.ifPresent(more -> listener.say("note: " + more));
      return CurrentLabels.NONE;
    }
    SaidLabels read =
        given.isPresent()
            ? LabelFormat.read(given.get(), images).requireNoStrangers(images.size())
            : LabelFormat.read(log, images);
    SaidLabels said = read.withKinds(Suggestion.Kind::isKnown);
    said.notes().forEach(note -> listener.say("note: " + note));
    if (!said.strangers().isEmpty()) {
      listener.say(
          "note: %s has %s of images that are not among these, such as '%s'"
              .formatted(
                  log, Counted.of(said.strangers().size(), "label"), said.strangers().get(0)));
    }
    CurrentLabels current = said.current();
    long classed = current.count(Decision.State.LABELLED);
    long others = current.size() - classed;
    listener.say(
        "%s%s from %s"
            .formatted(
                Counted.of(classed, "label"),
                others == 0 ? "" : " (and %,d not sure or bad)".formatted(others),
                said.file()));
    return current;
  }

  /**
   * Reads what holds, where nothing can be done without labels.
   *
   * @param command that needs them, such as {@code classify}
   * @throws UsageException when there is no label
   */
  public CurrentLabels require(ImageNames images, String command, ProgressListener listener) {
    CurrentLabels current = read(images, listener);
    if (current.counts().isEmpty()) {
      throw given.isPresent()
          ? new UsageException(
              "%s gives no image a class, and %s needs that".formatted(given.get(), command))
          : none(command);
    }
    return current;
  }

  private boolean exists() {
    return given.isPresent() || Files.exists(log);
  }

  /**
   * Whether people gave any image a class, and no other labels were named.
   *
   * @throws SdclrException when the log cannot be read
   */
  public boolean isLabelled() {
    return given.isEmpty() && Files.exists(log) && !LabelLog.open(log).current().counts().isEmpty();
  }

  /**
   * Refuses what needs labels before images are read for it, where there is no file of any.
   *
   * @throws UsageException when there is none
   */
  public void requireFile(String command) {
    if (!exists()) {
      throw none(command);
    }
  }

  private UsageException none(String command) {
    if (Files.exists(log)) {
      return new UsageException(
          "%s needs labels, and %s gives none of these images a class: name a labels file, or label images with explore"
              .formatted(command, log));
    }
    return new UsageException(
        "%s needs labels, and there are none in %s: name a labels file, or label images with explore%s"
            .formatted(command, log, note.map(more -> "; " + more).orElse("")));
  }
}
