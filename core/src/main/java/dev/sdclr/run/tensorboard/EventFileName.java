package dev.sdclr.run.tensorboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names that sort by time, which TensorBoard takes for the order of a run's files. */
final class EventFileName {

  private static final long MILLIS = 1000;
  private static final Pattern PATTERN =
      Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\.sdclr");

  private EventFileName() {}

  /** A name after all in {@code folder}, even when the clock was put back since or stands. */
  static Path next(Path folder, long millis) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long afterNewest =
          files
              .map(file -> PATTERN.matcher(file.getFileName().toString()))
              .filter(Matcher::matches)
              .mapToLong(name -> Long.parseLong(name.group(1)) + 1)
              .max()
              .orElse(0);
      return folder.resolve(
          String.format(
              Locale.ROOT,
              "events.out.tfevents.%010d.sdclr",
              Math.max(afterNewest, millis / MILLIS)));
    }
  }
}
