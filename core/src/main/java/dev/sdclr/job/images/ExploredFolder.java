package dev.sdclr.job.images;

import dev.sdclr.AtomicFile;
import dev.sdclr.Digests;
import dev.sdclr.IoReason;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.Unlinked;
import dev.sdclr.UserCache;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.data.FileStamps;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.embed.Embedded;
import dev.sdclr.embed.EmbeddingTarget;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.label.LabelLog;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where features of a model's images are kept, and what people say of these images.
 *
 * <p>The images that a run was trained on have the run's own log. All others, of whichever part or
 * data, have a folder and a log for themselves: two collections may well call different images by
 * the same name.
 *
 * @param top folder of all features of the model
 * @param folder of these images' features, the same or one in it
 * @param labels log of what people say, whether it is there or not
 * @param note what the user should know of where labels are, without a full stop; empty: nothing
 */
record ExploredFolder(Path top, Path folder, Path labels, Optional<String> note) {

  /** The folder of a run's images. */
  static ExploredFolder of(RunDirectory run, ImageChoice choice) {
    Path top =
        Files.isWritable(run.path())
            ? run.path().resolve("explore")
            : UserCache.folder()
                .resolve(
                    "explore-%08x".formatted(Digests.crc32c(DatasetLocator.lasting(run.path()))));
    DataConfig trained = TrainConfig.of(run).data();
    if (choice.areThoseOf(trained)) {
      return new ExploredFolder(top, top, run.labels(), Optional.empty());
    }
    boolean isPart = choice.areOfDataOf(trained);
    String collection = choice.collection(trained);
    Path labels = run.labels(collection);
    boolean hasOnlyOwn = !Files.exists(labels) && Files.exists(run.labels());
    boolean mayHaveMoved = !isPart && DatasetLocator.isGone(trained.source());
    return new ExploredFolder(
        top,
        top.resolve(collection),
        labels,
        hasOnlyOwn ? Optional.of(apart(run, labels, mayHaveMoved)) : Optional.empty());
  }

  private static String apart(RunDirectory run, Path labels, boolean mayHaveMoved) {
    return "labels of these images are kept in %s, apart from %s, which may be of other images with the same names%s"
        .formatted(
            labels,
            run.labels(),
            mayHaveMoved
                ? ": if the run's own images are here now, change data.source in %s instead"
                    .formatted(run.config())
                : " (labels import takes over those that are of these images)");
  }

  /** The folder of an encoder's images, beside it, one for each data set. */
  private static ExploredFolder ofEncoder(Path encoder, ImageChoice choice) {
    String name = encoder.getFileName().toString();
    Path top = encoder.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".explore");
    Path folder = top.resolve("data-" + keyBesideEncoder(choice));
    return new ExploredFolder(top, folder, LabelLog.beside(features(folder)), Optional.empty());
  }

  /**
   * The folder of the images of a run or an encoder.
   *
   * @return nothing for a file of features, which has its log beside it
   */
  static Optional<ExploredFolder> of(Path model, ImageChoice choice) {
    if (Files.isDirectory(model)) {
      return Optional.of(of(RunDirectory.open(model), choice));
    }
    return isEncoder(model) && choice.data().isPresent()
        ? Optional.of(ofEncoder(model, choice))
        : Optional.empty();
  }

  static boolean isEncoder(Path model) {
    return EncoderFile.isNamed(model) && Files.exists(model);
  }

  private static Path features(Path folder) {
    return folder.resolve("features.parquet");
  }

  /** By the name under which folders beside encoders have always been found. */
  private static String keyBesideEncoder(ImageChoice choice) {
    String data = choice.data().orElseThrow();
    return choice.key(DatasetLocator.isPattern(data) ? data : DatasetLocator.lasting(data));
  }

  /**
   * Makes the folder, none of it through a link.
   *
   * @throws SdclrException when it is a link, or cannot be made
   */
  private void make() {
    try {
      AtomicFile.makeFolders(top); // of the user's cache, perhaps
      Unlinked.makeFolder(top);
      Unlinked.makeFolder(folder);
    } catch (IOException e) {
      throw new SdclrException("cannot make folder %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  /**
   * The file of features, which is kept while weights and images stay as they are; of new and
   * changed images they are made anew.
   *
   * @param model that {@code embed} takes
   * @param weights file of them
   * @param limits of the images: with others, other images are left out
   * @throws SdclrException when it cannot be written
   */
  Path embed(
      Path model,
      Path weights,
      ImageChoice choice,
      ImageLimits limits,
      ImageSource source,
      ProgressListener listener) {
    Path features = features(folder);
    Path madeOf = folder.resolve("features.txt");
    make();
    try {
      String whole = state(weights, source, limits.maxMegapixels());
      String lacking = whole + "without bad images\n";
      String before = Files.exists(madeOf) ? SmallFile.text(madeOf) : "";
      boolean isAsBefore =
          before.equals(whole) || (limits.skipBadImages() && before.equals(lacking));
      if (Files.exists(features) && isAsBefore) {
        return features;
      }
      String why = Files.exists(madeOf) ? ", as weights, images or limits have changed" : ", once";
      listener.say("embedding the images%s; later starts read %s".formatted(why, features));
      Files.deleteIfExists(madeOf);
      EmbeddingTarget target = new EmbeddingTarget(features, true, false);
      Embedded made = new Embedding(model, Preprocessing.NONE, choice, target, true).run(listener);
      String now = made.skipped() == 0 ? whole : lacking;
      AtomicFile.write(madeOf, now.getBytes(StandardCharsets.UTF_8));
      return features;
    } catch (IOException e) {
      throw new SdclrException("cannot write %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  private static String state(Path weights, ImageSource source, int maxMegapixels)
      throws IOException {
    String checkpoint =
        Files.exists(weights)
            ? "%d bytes of %s".formatted(Files.size(weights), Files.getLastModifiedTime(weights))
            : "none"; // embedding says what to do
    return "weights %s%nimages %d: %s%nnames %s%nfiles %s%nlimit %d megapixels%n"
        .formatted(
            checkpoint,
            source.size(),
            source.description(),
            FileStamps.ofNames(source),
            FileStamps.of(source),
            maxMegapixels);
  }
}
