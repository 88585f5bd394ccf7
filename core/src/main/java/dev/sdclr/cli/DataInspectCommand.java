package dev.sdclr.cli;

import dev.sdclr.data.Dataset;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.job.DataOpening;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr data inspect}: says what a collection holds, reading every image. */
@Command(
    name = "inspect",
    description = "Says what images there are: classes, sizes, unreadable ones.")
final class DataInspectCommand implements Callable<Integer> {

  private static final int MAX_LISTED = 20;
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

  @Mixin private PixelLimitOption pixelLimit;

  DataInspectCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec, stop);
    Dataset dataset =
        pixelLimit.applyTo(
            console.showing(
                "", shown -> new DataOpening(shown).open(data, Optional.ofNullable(root))));
    console.line("layout: %s", dataset.findings().layout());
    int unreadable = inspect("train", dataset.train(), console);
    dataset.validation().ifPresent(images -> inspect("validation", images, console));
    dataset.test().ifPresent(test -> inspect("test", test, console));
    List<Object> options = new ArrayList<>();
    if (root != null) {
      options.addAll(List.of("--root", root));
    }
    if (unreadable > 0) {
      options.add("--skip-bad-images");
    }
    int readable = dataset.train().size() - unreadable;
    new NextSteps(console).train(data, readable, options.toArray());
    return 0;
  }

  /** Says what a part holds, and answers how many images of it cannot be read. */
  private static int inspect(String part, ImageSource source, Console console) {
    Map<String, AtomicLong> sizes = new ConcurrentSkipListMap<>();
    Map<Integer, String> bad = new ConcurrentSkipListMap<>();
    try (ProgressDisplay display = new ProgressDisplay(console, "read ")) {
      for (int from = 0; from < source.size(); from += BLOCK) {
        int to = Math.min(from + BLOCK, source.size());
        IntStream.range(from, to).parallel().forEach(i -> read(source, i, sizes, bad));
        display.progress(part, "images", to, source.size());
      }
    }
    console.line("%s: %s", part, source.description());
    printClasses(source, console);
    printSizes(sizes, console);
    console.line("  unreadable images: %d", bad.size());
    bad.values().stream().limit(MAX_LISTED).forEach(message -> console.line("    %s", message));
    printRest(bad.size(), console);
    return bad.size();
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

  private static void printClasses(ImageSource source, Console console) {
    if (!source.isLabelled()) {
      console.line("  no labels");
      return;
    }
    int[] counts = source.classCounts();
    // Numbers of a list may have gaps.
    int[] classes = IntStream.range(0, counts.length).filter(c -> counts[c] > 0).toArray();
    int fewest = Arrays.stream(classes).map(c -> counts[c]).min().orElse(0);
    int most = Arrays.stream(counts).max().orElse(0);
    console.line(
        "  %d class%s, %s images each",
        classes.length,
        classes.length == 1 ? "" : "es",
        fewest == most ? "%,d".formatted(most) : "%,d to %,d".formatted(fewest, most));
    for (int c : Arrays.copyOf(classes, Math.min(classes.length, MAX_LISTED))) {
      console.line("    %-24s %,8d", source.classNames().get(c), counts[c]);
    }
    printRest(classes.length, console);
    int unlabelled = source.size() - Arrays.stream(counts).sum();
    if (unlabelled > 0) {
      console.line("  %,d images of no class to train on", unlabelled);
    }
  }

  private static void printSizes(Map<String, AtomicLong> sizes, Console console) {
    console.line("  %s", sizes.size() == 1 ? "1 size" : sizes.size() + " different sizes");
    new TreeMap<>(sizes)
        .entrySet().stream()
            .sorted((a, b) -> Long.compare(b.getValue().get(), a.getValue().get()))
            .limit(MAX_LISTED)
            .forEach(e -> console.line("    %-24s %,8d", e.getKey(), e.getValue().get()));
    printRest(sizes.size(), console);
  }

  private static void printRest(int all, Console console) {
    if (all > MAX_LISTED) {
      console.line("    and %,d more", all - MAX_LISTED);
    }
  }
}
