package dev.sdclr.run;

import dev.sdclr.FileTree;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.TemporaryFolder;
import dev.sdclr.Unlinked;
import dev.sdclr.UsageException;
import dev.sdclr.Word;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The files of one run, by name.
 *
 * <pre>
 * config.yaml       every resolved value
 * run.json          {@link RunRecord}
 * split.txt         the pre-training images: path and label a line
 * metrics.jsonl     a {@link Metric} a line
 * tensorboard/      event files of TensorBoard, when asked for
 * forgetting.jsonl  a {@link Forgetting} a line, when log.mineEveryEpochs asks for it
 * quality.jsonl     a {@link FeatureQuality} a line, from which early warnings follow
 * checkpoints/      last checkpoint, atomically replaced; the first, when weights were imported; or
 *                   the ONNX model that the run keeps as its encoder
 * teacher/          what the run's teacher makes of the training images, a NumPy file for each view
 * evaluation.json   {@link Evaluation}
 * orderings.json    {@link OrderingEvaluation}, when asked for
 * simulation.json   {@link LabelSimulation}, when asked for
 * labels.jsonl      what people said of images, every decision; of others, labels-COLLECTION.jsonl
 * mined.csv         {@link MinedList}
 * mining.json       {@link MiningSummary}
 * thumbnails/       PNG pictures of the first-ranked images, named by rank; of large ones a JPEG too
 * map/              {@link EmbeddingMap}s of test and of mined images, and their pictures
 * report.html       one self-contained page
 * </pre>
 *
 * @param path the directory
 */
public record RunDirectory(Path path) {

  /** Of the run's own images, of a part of their data, of other data. */
  private static final Pattern LABEL_LOG =
      Pattern.compile("labels(-(validation|test|all)|-.*-[0-9a-f]{8})?\\.jsonl");

  static final String CHECKPOINTS = "checkpoints";

  private static final String THUMBNAILS = "thumbnails";
  private static final String MAPS = "map";
  private static final String TENSORBOARD = "tensorboard";
  private static final String TEACHER = "teacher";

  /**
   * Makes a new, empty run directory.
   *
   * @throws UsageException as {@link #requireNew} does
   * @throws SdclrException when it cannot be made
   */
  public static RunDirectory create(Path path) {
    requireNew(path);
    try {
      if (!Files.isDirectory(path)) { // which a link to one is not to the other method
        Files.createDirectories(path);
      }
      return new RunDirectory(path);
    } catch (IOException e) {
      throw new SdclrException(
          "cannot make run directory %s: %s (choose another --out)".formatted(path, IoReason.of(e)),
          e);
    }
  }

  /**
   * Checks that a run may be made at {@code path}.
   *
   * @throws UsageException when something is there that is neither an empty directory nor the
   *     remains of a run that was killed before it began
   */
  public static void requireNew(Path path) {
    if (Files.isRegularFile(new RunDirectory(path).config())) {
      throw new UsageException(
          "%s is already a run: choose another --out, or resume it with: %s"
              .formatted(path, ShellLine.of("resume", path)));
    }
    if (Files.exists(path) && !(Files.isDirectory(path) && new Remains(path).isAll())) {
      throw new UsageException(
          "%s exists already and is not an empty directory: choose another --out".formatted(path));
    }
  }

  /**
   * Opens a run directory that {@code pretrain} made.
   *
   * @throws UsageException when there is none at {@code path}
   */
  public static RunDirectory open(Path path) {
    RunDirectory run = new RunDirectory(path);
    if (!Files.isRegularFile(run.config())) {
      throw new UsageException(
          "%s is not a run directory: it has no config.yaml (make one with: %s)"
              .formatted(path, ShellLine.of("pretrain")));
    }
    return run;
  }

  /**
   * Checks, before work begins whose results are going to be written, that they will lie here: the
   * directory itself may be a link, but no folder in it.
   *
   * @throws SdclrException when one is
   */
  public void requireNoLinks() {
    for (String folder : List.of(CHECKPOINTS, THUMBNAILS, MAPS, TENSORBOARD, TEACHER)) {
      Unlinked.requireNoLink(path.resolve(folder));
    }
  }

  /**
   * Checks that results can be written, before the work on them begins.
   *
   * @throws SdclrException when they cannot
   */
  public void requireWritable() {
    try {
      TemporaryFolder.in(path).close();
    } catch (IOException e) {
      throw new SdclrException(
          "cannot write into %s, where results are kept: %s".formatted(path, IoReason.of(e)), e);
    }
  }

  /**
   * Deletes what is left here of a run that was killed before it began, so that the next one does
   * not take it for its own; for whoever holds the lock.
   *
   * @throws UsageException as {@link #requireNew} does, as there may be a run by now
   * @throws SdclrException when something of it cannot be deleted
   */
  public void deleteRemains() {
    requireNew(path);
    new Remains(path).delete();
  }

  /**
   * Deletes the directory with all it holds, if it is there.
   *
   * @throws SdclrException when something of it cannot be deleted
   */
  public void delete() {
    delete(path);
  }

  private static void delete(Path folder) {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new SdclrException("cannot delete %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  /** The directory's own name. */
  public String name() {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }

  public Path config() {
    return path.resolve("config.yaml");
  }

  public Path record() {
    return path.resolve("run.json");
  }

  public Path split() {
    return path.resolve("split.txt");
  }

  public JsonLines<Metric> metrics() {
    return new JsonLines<>(path.resolve("metrics.jsonl"), Metric.class, Metric::step);
  }

  public Path tensorboard() {
    return path.resolve(TENSORBOARD);
  }

  public JsonLines<Forgetting> forgetting() {
    return new JsonLines<>(path.resolve("forgetting.jsonl"), Forgetting.class, Forgetting::epoch);
  }

  public JsonLines<FeatureQuality> quality() {
    return new JsonLines<>(
        path.resolve("quality.jsonl"), FeatureQuality.class, FeatureQuality::epoch);
  }

  /**
   * Has the system keep what was logged, so that a checkpoint that follows has it even when the
   * power fails.
   *
   * @throws SdclrException when it cannot
   */
  public void forceLogs() {
    metrics().force();
    forgetting().force();
    quality().force();
  }

  public Path lastCheckpoint() {
    return path.resolve(CHECKPOINTS).resolve("last.safetensors");
  }

  /** The weights that the run began with, when they came from a file. */
  public Path firstCheckpoint() {
    return path.resolve(CHECKPOINTS).resolve("first.safetensors");
  }

  /** A teacher's features of one of its views of the training images, from 0. */
  public Path teacherView(int view) {
    return path.resolve(TEACHER).resolve("view-" + view + ".npy");
  }

  /** Which image each row there is of. */
  public Path teacherIndex(int view) {
    return path.resolve(TEACHER).resolve("view-" + view + ".index.csv");
  }

  /** What the teacher's features were made of. */
  public Path teacherState() {
    return path.resolve(TEACHER).resolve("made-of.txt");
  }

  /** Whether there is anything of a teacher, be it whole or not. */
  public boolean hasTeacher() {
    return Files.exists(teacherState());
  }

  /**
   * Deletes all of a teacher, if there is anything.
   *
   * @throws SdclrException when it cannot be deleted
   */
  public void deleteTeacher() {
    Unlinked.requireNoLink(path.resolve(TEACHER));
    delete(path.resolve(TEACHER));
  }

  /** The ONNX model that is the run's encoder, where it keeps one as it is. */
  public Path keptModel() {
    return path.resolve(CHECKPOINTS).resolve("encoder.onnx");
  }

  /** The file that holds the run's encoder as it is now; there may be none yet. */
  public Path encoder() {
    return Files.exists(keptModel()) ? keptModel() : lastCheckpoint();
  }

  public Path evaluation() {
    return path.resolve("evaluation.json");
  }

  public Path orderings() {
    return path.resolve("orderings.json");
  }

  public Path simulation() {
    return path.resolve("simulation.json");
  }

  public Path labels() {
    return path.resolve("labels.jsonl");
  }

  /**
   * The same of other images than those that the run was trained on.
   *
   * @param collection of them, which is part of a file's name
   */
  public Path labels(String collection) {
    return path.resolve("labels-%s.jsonl".formatted(collection));
  }

  /**
   * The logs of all images of the run that there are.
   *
   * @throws SdclrException when the directory cannot be listed
   */
  public List<Path> labelLogs() {
    if (!Files.exists(config())) {
      return List.of(); // of images, perhaps, which are many
    }
    try (DirectoryStream<Path> logs =
        Files.newDirectoryStream(
            path, file -> LABEL_LOG.matcher(file.getFileName() + "").matches())) {
      List<Path> found = new ArrayList<>();
      logs.forEach(found::add);
      return found;
    } catch (DirectoryIteratorException e) {
      throw IoReason.cannotList(path, e.getCause());
    } catch (IOException e) {
      throw IoReason.cannotList(path, e);
    }
  }

  public Path mined() {
    return path.resolve("mined.csv");
  }

  public Path miningSummary() {
    return path.resolve("mining.json");
  }

  /** Thumbnail of the image with this 1-based rank in {@code mined.csv}. */
  public Path thumbnail(int rank) {
    return path.resolve(THUMBNAILS).resolve(String.format(Locale.ROOT, "%05d.png", rank));
  }

  /** A larger picture of the same image, where the image is larger than its thumbnail. */
  public Path largerPicture(int rank) {
    return path.resolve(THUMBNAILS).resolve(String.format(Locale.ROOT, "%05d.jpg", rank));
  }

  /** An {@link EmbeddingMap}. */
  public Path map(EmbeddingMap.Kind kind) {
    return mapFile(kind, ".json");
  }

  /** The pictures of a map's images, in one JPEG file. */
  public Path mapPictures(EmbeddingMap.Kind kind) {
    return mapFile(kind, ".jpg");
  }

  private Path mapFile(EmbeddingMap.Kind kind, String ending) {
    return path.resolve(MAPS).resolve(Word.of(kind) + ending);
  }

  /**
   * Deletes a map with its pictures, if there is one.
   *
   * @throws SdclrException when it cannot be deleted
   */
  public void deleteMap(EmbeddingMap.Kind kind) {
    Unlinked.requireNoLink(path.resolve(MAPS));
    deleteFile(map(kind));
    deleteFile(mapPictures(kind));
  }

  /**
   * Deletes what says and shows which images were mined, before there is another list: no kill may
   * leave pictures of one beside the other.
   *
   * @throws SdclrException when it cannot be deleted
   */
  public void deleteMiningResults() {
    Unlinked.requireNoLink(path.resolve(THUMBNAILS));
    deleteFile(miningSummary());
    deleteMap(EmbeddingMap.Kind.MINED);
    delete(path.resolve(THUMBNAILS));
  }

  static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new SdclrException("cannot delete %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  public Path report() {
    return path.resolve("report.html");
  }
}
