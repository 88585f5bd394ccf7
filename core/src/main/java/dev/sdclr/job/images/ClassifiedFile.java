package dev.sdclr.job.images;

import dev.sdclr.AtomicFile;
import dev.sdclr.CsvCells;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.TemporaryFolder;
import dev.sdclr.UsageException;
import dev.sdclr.duckdb.Database;
import dev.sdclr.duckdb.RowAppender;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.ImageNames;
import dev.sdclr.rare.classify.LabelClassifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The classes of images in a {@code .csv} or {@code .parquet} file: path, label (empty when the
 * classifier abstains), probability, given (what a person said), and a column {@code p_CLASS} for
 * each class.
 *
 * @param file to write, over one that is there
 * @param abstainBelow probability below which no class is named
 * @param rawCells leaves names in a CSV file as they are
 */
public record ClassifiedFile(Path file, double abstainBelow, boolean rawCells) {

  private static final String TABLE = "classified";
  private static final Pattern CAPITALS = Pattern.compile("[A-Z]");
  private static final int GROUP_ROWS = 1 << 16;
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * What a classifier says of images.
   *
   * @param classes in the order of the probabilities
   * @param pass shows the probabilities of all images to a visitor
   */
  public record Answers(List<String> classes, Consumer<LabelClassifier.Visitor> pass) {}

  /**
   * Checks that the file's name says its form.
   *
   * @throws UsageException when it does not
   */
  public static void requireNamed(Path file) {
    if (!hasEnding(file, ".csv") && !hasEnding(file, ".parquet")) {
      throw new UsageException(
          "classes are written to a file that ends in .csv or .parquet, was '%s'".formatted(file));
    }
  }

  /**
   * Checks that the file can hold a column for each class.
   *
   * @throws UsageException when names of classes differ only in capitals, and it is Parquet
   */
  public static void requireColumns(Path file, Collection<String> classes) {
    Map<String, String> seen = new HashMap<>();
    for (String name : hasEnding(file, ".parquet") ? classes : List.<String>of()) {
      // as DuckDB compares names of columns, also in files that it writes or reads
      String column = CAPITALS.matcher(name).replaceAll(c -> c.group().toLowerCase(Locale.ROOT));
      String other = seen.putIfAbsent(column, name);
      if (other != null) {
        throw new UsageException(
            "classes '%s' and '%s' differ only in capitals, which Parquet columns here cannot tell apart: write .csv"
                .formatted(other, name));
      }
    }
  }

  private static boolean hasEnding(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /** Writes it whole. */
  public void write(Answers answers, ImageNames names, CurrentLabels given) {
    AtomicFile.makeFolders(file);
    if (hasEnding(file, ".csv")) {
      AtomicFile.write(file, channel -> writeTable(channel, answers, names, given));
    } else {
      writeParquet(answers, names, given);
    }
  }

  private static List<String> columns(Answers answers) {
    List<String> columns = new ArrayList<>(List.of("path", "label", "probability", "given"));
    answers.classes().forEach(name -> columns.add("p_" + name));
    return columns;
  }

  private String label(Answers answers, float[] chances) {
    int best = LabelClassifier.best(chances);
    return chances[best] >= abstainBelow ? answers.classes().get(best) : null;
  }

  private void writeTable(
      FileChannel channel, Answers answers, ImageNames names, CurrentLabels given)
      throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(columns(answers).stream().map(this::cell).collect(Collectors.joining(",")));
    text.append('\n');
    try {
      answers
          .pass()
          .accept(
              (image, chances) -> {
                String path = names.path(image);
                text.append(cell(path)).append(',');
                text.append(cell(label(answers, chances))).append(',');
                text.append(digits(chances[LabelClassifier.best(chances)])).append(',');
                text.append(cell(given.of(path).map(Decision::cell).orElse(null)));
                for (float chance : chances) {
                  text.append(',').append(digits(chance));
                }
                text.append('\n');
                if (text.length() > BUFFER_BYTES) {
                  flush(channel, text);
                }
              });
      flush(channel, text);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void flush(FileChannel channel, StringBuilder text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    text.setLength(0);
  }

  private static String digits(float value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private String cell(String text) {
    return CsvCells.quoted(rawCells ? text : CsvCells.safe(text));
  }

  private void writeParquet(Answers answers, ImageNames names, CurrentLabels given) {
    String types =
        "path VARCHAR, label VARCHAR, probability DOUBLE, given VARCHAR"
            + answers.classes().stream()
                .map(name -> ", " + Database.name("p_" + name) + " DOUBLE")
                .collect(Collectors.joining());
    try (TemporaryFolder folder = TemporaryFolder.in(file.toAbsolutePath().getParent())) {
      Path whole = folder.path().resolve("rows.parquet");
      try (Database database = Database.writing(whole, List.of())) {
        database.createTable(TABLE, types);
        database.append(TABLE, appender -> append(appender, answers, names, given));
        database.copy(TABLE, List.of(), whole, GROUP_ROWS, share -> {});
      }
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      AtomicFile.forceEntry(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new SdclrException("cannot write %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  private void append(
      RowAppender appender, Answers answers, ImageNames names, CurrentLabels given) {
    answers
        .pass()
        .accept(
            (image, chances) -> {
              String path = names.path(image);
              appender
                  .beginRow()
                  .append(path)
                  .append(label(answers, chances))
                  .append((double) chances[LabelClassifier.best(chances)])
                  .append(given.of(path).map(Decision::cell).orElse(null));
              for (float chance : chances) {
                appender.append((double) chance);
              }
              appender.endRow();
            });
  }
}
