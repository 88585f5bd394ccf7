package dev.sdclr.job.images;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.Unlinked;
import dev.sdclr.UserCache;
import dev.sdclr.data.ImageSource;
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
import java.util.zip.CRC32C;

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
 */
record ExploredFolder(Path top, Path folder, Path labels) {

  /** The folder of a run's images. */
  static ExploredFolder of(RunDirectory run, ImageChoice choice) {
    DataConfig trained = TrainConfig.of(run).data();
    Path own = run.path().resolve("explore");
    Path kept =
        Files.isWritable(run.path())
            ? own
            : UserCache.folder().resolve("explore-%08x".formatted(sum(lasting(run.path()))));
    if (choice.areThoseOf(trained)) {
      return new ExploredFolder(kept, kept, run.labels());
    }
    ImageChoice named =
        choice.areOfDataOf(trained)
            ? choice.of(trained.source(), Optional.ofNullable(trained.root()).map(Path::of))
            : choice;
    String key = key(named);
    return new ExploredFolder(kept, kept.resolve(key), LabelLog.beside(features(own.resolve(key))));
  }

  /** The folder of an encoder's images, beside it, one for each data set. */
  static ExploredFolder of(Path encoder, ImageChoice choice) {
    String name = encoder.getFileName().toString();
    Path top = encoder.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".explore");
    Path folder = top.resolve(key(choice));
    return new ExploredFolder(top, folder, LabelLog.beside(features(folder)));
  }

  static boolean isEncoder(Path model) {
    return EncoderFile.isNamed(model) && Files.exists(model);
  }

  /** The log of what people say of a model's images, whether there is one already or not. */
  static Path labelsOf(Path model, ImageChoice choice) {
    if (Files.isDirectory(model)) {
      return of(RunDirectory.open(model), choice).labels;
    }
    return isEncoder(model) && choice.data().isPresent()
        ? of(model, choice).labels
        : LabelLog.beside(model);
  }

  private static Path features(Path folder) {
    return folder.resolve("features.parquet");
  }

  /** Tells data sets apart, wherever the command is called from. */
  private static String key(ImageChoice choice) {
    String data = choice.data().orElseThrow();
    String whole = Files.exists(Path.of(data)) ? lasting(Path.of(data)) : data;
    String root = choice.root().map(ExploredFolder::lasting).orElse("");
    return "data-%08x".formatted(sum(String.join("\n", whole, root, choice.part().lower())));
  }

  private static String lasting(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  private static long sum(String text) {
    CRC32C sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }

  /**
   * Makes the folder, none of it through a link.
   *
   * @throws SdclrException when it is a link, or cannot be made
   */
  void make() {
    try {
      AtomicFile.makeFolders(top); // of the user's cache, perhaps
      Unlinked.makeFolder(top);
      Unlinked.makeFolder(folder);
    } catch (IOException e) {
      throw new SdclrException("cannot make folder %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  /**
   * The file of features, which is kept while weights and images stay as they are.
   *
   * @param model that {@code embed} takes
   * @param weights file of them
   * @throws SdclrException when it cannot be written
   */
  Path embed(
      Path model, Path weights, ImageChoice choice, ImageSource source, ProgressListener listener) {
    Path features = features(folder);
    Path madeOf = folder.resolve("features.txt");
    make();
    try {
      String now = state(weights, source);
      if (Files.exists(features) && Files.exists(madeOf) && SmallFile.text(madeOf).equals(now)) {
        return features;
      }
      listener.say("embedding the images, once; later starts read " + features);
      Files.deleteIfExists(madeOf);
      new Embedding(model, choice, new EmbeddingTarget(features, true, true)).run(listener);
      AtomicFile.write(madeOf, now.getBytes(StandardCharsets.UTF_8));
      return features;
    } catch (IOException e) {
      throw new SdclrException("cannot write %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  private static String state(Path weights, ImageSource source) throws IOException {
    String checkpoint =
        Files.exists(weights)
            ? "%d bytes of %s".formatted(Files.size(weights), Files.getLastModifiedTime(weights))
            : "none"; // embedding says what to do
    CRC32C names = new CRC32C();
    for (int image = 0; image < source.size(); image++) {
      names.update(source.path(image).getBytes(StandardCharsets.UTF_8));
      names.update('\n');
    }
    return "weights %s%nimages %d: %s%nnames %08x%n"
        .formatted(checkpoint, source.size(), source.description(), names.getValue());
  }
}
