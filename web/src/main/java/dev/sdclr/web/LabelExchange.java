package dev.sdclr.web;

import dev.sdclr.AtomicFile;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.job.images.ClassFolderCopy;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.label.LabelFormat;
import dev.sdclr.label.NewLabels;
import dev.sdclr.label.SaidLabels;
import dev.sdclr.rare.suggest.Suggestion;
import dev.sdclr.web.Answers.Taken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Labels that come from other programs, and go to them.
 *
 * <p>Nothing that a browser sends becomes part of a path. Safe for concurrent use.
 */
final class LabelExchange {

  /** Of a file of labels; some half a million of them. */
  private static final int MAX_BYTES = 64 << 20;

  /** Forms of one file, by their names in addresses, which are those of {@code labels export}. */
  private static final List<LabelFormat> FORMS =
      Arrays.stream(LabelFormat.values()).filter(form -> form != LabelFormat.FOLDERS).toList();

  private static final List<String> ENDINGS = List.of(".csv", ".jsonl", ".json");

  private final ExploredImages images;
  private final LabelDesk desk;

  LabelExchange(ExploredImages images, LabelDesk desk) {
    this.images = images;
    this.desk = desk;
  }

  /**
   * A file of labels.
   *
   * @param name for the browser to save it under
   */
  @SuppressWarnings("ArrayRecordComponent") // written, and never compared
  record LabelFile(String name, byte[] bytes) {}

  /**
   * All that holds, in a form that other programs read.
   *
   * @param form name of it, such as {@code label-studio}
   * @throws Refusal when there is no such form, or it cannot hold these labels
   */
  LabelFile file(String form) {
    LabelFormat format =
        FORMS.stream()
            .filter(known -> known.toString().equals(form))
            .findFirst()
            .orElseThrow(() -> new Refusal(404, "there is no label format '%s'".formatted(form)));
    String name =
        switch (format) {
          case CSV -> "labels.csv";
          case LIST -> "labels.txt";
          case LOG -> "labels.jsonl";
          default -> "labels-%s.json".formatted(format);
        };
    return inFolder(
        "export",
        folder -> {
          Path file = folder.resolve(name);
          try {
            format.write(file, desk.holding(), images.names().classNames(), false);
          } catch (SdclrException e) {
            throw new Refusal(409, e.getMessage());
          }
          try (InputStream in = InputFile.stream(file)) {
            return new LabelFile(name, in.readAllBytes());
          } finally {
            Files.deleteIfExists(file);
          }
        });
  }

  /**
   * Takes labels from elsewhere, of the images that are here; it can be undone at once.
   *
   * @param window that can undo it
   * @param name that the user's file has, whose ending says its form
   * @throws Refusal when it is too long or of no known form; then none of it is taken
   */
  Taken take(String window, String name, InputStream in) {
    return inFolder(
        "import",
        folder -> {
          String lower = name.toLowerCase(Locale.ROOT);
          String ending = ENDINGS.stream().filter(lower::endsWith).findFirst().orElse(".txt");
          Path file = folder.resolve("labels" + ending);
          byte[] bytes = in.readNBytes(MAX_BYTES + 1);
          if (bytes.length > MAX_BYTES) {
            throw new Refusal(
                413, "labels files may have at most %,d MiB here".formatted(MAX_BYTES >> 20));
          }
          try {
            AtomicFile.write(file, bytes);
            return taken(
                window,
                LabelFormat.read(file, images.names(), desk.holding())
                    .withKinds(Suggestion.Kind::isKnown),
                file,
                name);
          } catch (SdclrException e) {
            throw new Refusal(400, e.getMessage().replace(file.toString(), name));
          } finally {
            Files.deleteIfExists(file);
          }
        });
  }

  private Taken taken(String window, SaidLabels said, Path file, String name) {
    NewLabels news = desk.add(window, said);
    List<String> notes =
        said.notes().stream().map(note -> note.replace(file.toString(), name)).toList();
    return new Taken(
        news.added(), news.changed(), news.same(), said.strangers().size(), first(said), notes);
  }

  private static String first(SaidLabels said) {
    return said.strangers().isEmpty() ? null : said.strangers().get(0);
  }

  /**
   * Puts the labelled images into a new folder with one for each class, beside the labels.
   *
   * @param link makes symbolic links instead of copies
   * @throws Refusal when that cannot be
   */
  ClassFolderCopy folders(boolean link) {
    try {
      return ClassFolderCopy.make(images, desk.holding(), link);
    } catch (SdclrException e) {
      throw new Refusal(409, e.getMessage());
    }
  }

  /** Work in a folder that nobody else can look into. */
  @FunctionalInterface
  private interface Work<T> {
    T in(Path folder) throws IOException;
  }

  private static <T> T inFolder(String task, Work<T> work) {
    Optional<Path> folder = Optional.empty();
    try {
      try {
        folder = Optional.of(Files.createTempDirectory("sdclr-labels"));
        return work.in(folder.get());
      } finally {
        if (folder.isPresent()) {
          Files.deleteIfExists(folder.get());
        }
      }
    } catch (IOException e) {
      throw new SdclrException("cannot %s labels: %s".formatted(task, IoReason.of(e)), e);
    }
  }
}
