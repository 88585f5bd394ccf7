package dev.sdclr.cli;

import dev.sdclr.data.Dataset;
import dev.sdclr.data.DatasetLocator;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr data inspect}: says what a collection holds, reading every image. */
@Command(
    name = "inspect",
    description = "Says what a collection holds: classes, sizes, unreadable images.")
final class DataInspectCommand implements Callable<Integer> {

  private static final int MOST_LISTED = 20;
  private static final int BLOCK = 256;

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DATA", description = "As for --data of pretrain.")
  private String data;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Where a path list's paths start (default: its own folder).")
  private Path root;

  DataInspectCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    new DataOpening(out, stop).fetch(data);
    out.flush();
    Dataset dataset = DatasetLocator.open(data, Optional.ofNullable(root));
    inspect("train", dataset.train(), out);
    dataset.test().ifPresent(test -> inspect("test", test, out));
    out.flush();
    return 0;
  }

  private void inspect(String part, ImageSource source, PrintWriter out) {
    Map<String, AtomicLong> sizes = new ConcurrentSkipListMap<>();
    Map<Integer, String> bad = new ConcurrentSkipListMap<>();
    try (ProgressDisplay display = new ProgressDisplay(stop, "read ")) {
      for (int from = 0; from < source.size(); from += BLOCK) {
        int to = Math.min(from + BLOCK, source.size());
        IntStream.range(from, to).parallel().forEach(i -> read(source, i, sizes, bad));
        display.progress(part, "images", to, source.size());
      }
    }
    out.printf("%s: %s%n", part, source.description());
    printClasses(source, out);
    printSizes(sizes, out);
    out.printf("  unreadable images: %d%n", bad.size());
    bad.values().stream().limit(MOST_LISTED).forEach(message -> out.printf("    %s%n", message));
  }

  private static void read(
      ImageSource source, int index, Map<String, AtomicLong> sizes, Map<Integer, String> bad) {
    try {
      Image image = source.read(index);
      String size = image.width() + " x " + image.height();
      sizes.computeIfAbsent(size, s -> new AtomicLong()).incrementAndGet();
    } catch (MalformedImageException e) {
      bad.put(index, e.getMessage());
    }
  }

  private static void printClasses(ImageSource source, PrintWriter out) {
    if (!source.isLabelled()) {
      out.println("  no labels");
      return;
    }
    int[] counts = source.classCounts();
    out.printf(
        "  %d classes, %,d to %,d images each%n",
        counts.length,
        Arrays.stream(counts).min().orElse(0),
        Arrays.stream(counts).max().orElse(0));
    for (int c = 0; c < Math.min(counts.length, MOST_LISTED); c++) {
      out.printf("    %-24s %,8d%n", source.classNames().get(c), counts[c]);
    }
    printRest(counts.length, out);
  }

  private static void printSizes(Map<String, AtomicLong> sizes, PrintWriter out) {
    out.printf("  %d different sizes%n", sizes.size());
    new TreeMap<>(sizes)
        .entrySet().stream()
            .sorted((a, b) -> Long.compare(b.getValue().get(), a.getValue().get()))
            .limit(MOST_LISTED)
            .forEach(e -> out.printf("    %-24s %,8d%n", e.getKey(), e.getValue().get()));
    printRest(sizes.size(), out);
  }

  private static void printRest(int all, PrintWriter out) {
    if (all > MOST_LISTED) {
      out.printf("    and %,d more%n", all - MOST_LISTED);
    }
  }
}
