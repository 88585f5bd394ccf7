package dev.sdclr.label;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.InputFile;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.Word;
import dev.sdclr.run.RecordFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** In what form a file, or a folder, says of which class images are. */
public enum LabelFormat {
  /** A table; see {@link CsvLabels}. */
  CSV,
  /** Lines {@code path label}; see {@link ListedLabels}. */
  LIST,
  /** A folder for each class; see {@link ClassFolders}. */
  FOLDERS,
  /** The program's own log; see {@link LabelLog}. */
  LOG,
  /** Annotations of whole images as COCO has them; see {@link CocoLabels}. */
  COCO,
  /** Tasks of Label Studio; see {@link LabelStudioTasks}. */
  LABEL_STUDIO;

  /** As it is called in commands. */
  @Override
  public String toString() {
    return Word.of(this).replace('_', '-');
  }

  /**
   * The form of a name.
   *
   * @param name as it is called in commands
   * @throws UsageException when there is none of that name
   */
  public static LabelFormat named(String name) {
    return Arrays.stream(values())
        .filter(known -> known.toString().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--format must be one of %s, was '%s'".formatted(names(), name)));
  }

  /**
   * The form that a file or folder to write means by its ending, or by having none.
   *
   * @throws UsageException when it means none
   */
  public static LabelFormat ofEnding(Path out) {
    Path last = out.getFileName(); // which a root has not
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return CSV;
    } else if (name.endsWith(".txt")) {
      return LIST;
    } else if (name.endsWith(".jsonl")) {
      return LOG;
    } else if (name.indexOf('.') < 0) {
      return FOLDERS;
    }
    throw new UsageException(
        "choose with --format what to write to %s: %s".formatted(out, names()));
  }

  private static String names() {
    return Arrays.stream(values()).map(LabelFormat::toString).collect(Collectors.joining(", "));
  }

  /**
   * Reads labels in whatever form they are.
   *
   * @param file or folder
   * @param images that may be labelled
   */
  public static SaidLabels read(Path file, ImageNames images) {
    return read(file, images, CurrentLabels.NONE);
  }

  /**
   * Reads labels in whatever form they are, to add them to others.
   *
   * @param file or folder
   * @param images that may be labelled
   * @param before what holds of them, and may be of classes that the data does not have
   * @throws UsageException when there is no such file
   * @throws SdclrException when it cannot be read, is of no such form, or may mean several images
   */
  public static SaidLabels read(Path file, ImageNames images, CurrentLabels before) {
    if (!Files.exists(file)) {
      throw new UsageException("there is no labels file '%s'".formatted(InputFile.shown(file)));
    }
    SaidLabels.Collecting said = new SaidLabels.Collecting(file, images);
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (Files.isDirectory(file)) {
      ClassFolders.read(said);
    } else if (name.endsWith(".jsonl")) {
      LabelLog log = LabelLog.open(file);
      log.all().forEach(said::addAsNamed); // where labels that are changed are nothing to tell
      log.notes().forEach(said::note);
      return said.collected();
    } else if (name.endsWith(".json")) {
      readJson(said);
    } else if (name.endsWith(".csv")) {
      CsvLabels.read(said);
    } else {
      ListedLabels.read(said, before.counts().keySet());
    }
    return said.done();
  }

  /**
   * Writes what holds.
   *
   * @param classNames of the data, by which the numbers in a list are read
   * @param isRaw leaves names in a CSV file as they are, also where a spreadsheet would run them
   * @throws SdclrException when it cannot be written, or this form cannot hold it
   * @throws IllegalArgumentException for {@link #FOLDERS}, which hold the images themselves
   */
  public void write(Path file, CurrentLabels labels, List<String> classNames, boolean isRaw) {
    switch (this) {
      case CSV -> CsvLabels.write(file, labels, isRaw);
      case LIST -> ListedLabels.write(file, labels, classNames);
      case LOG -> LabelLog.write(file, labels);
      case COCO -> CocoLabels.write(file, labels);
      case LABEL_STUDIO -> LabelStudioTasks.write(file, labels);
      case FOLDERS -> throw new IllegalArgumentException("class folders hold images");
    }
  }

  private static void readJson(SaidLabels.Collecting said) {
    JsonNode tree = RecordFile.read(said.file(), JsonNode.class);
    if (tree.isArray()) {
      LabelStudioTasks.read(tree, said);
    } else if (tree.has("images") && tree.has("annotations")) {
      CocoLabels.read(tree, said);
    } else {
      throw new SdclrException(
          "%s is neither a list of Label Studio's tasks nor COCO's images and annotations"
              .formatted(said.file()));
    }
  }
}
