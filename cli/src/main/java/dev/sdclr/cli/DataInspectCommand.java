package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.OneLine;
import dev.sdclr.cli.options.PixelLimitOption;
import dev.sdclr.cli.options.RootOption;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.ListFile;
import dev.sdclr.job.InspectJob;
import dev.sdclr.job.InspectJob.Inspected;
import dev.sdclr.job.InspectJob.Part;
import dev.sdclr.process.StopSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr data inspect}: says what a collection holds, reading every image. */
@Command(
    name = "inspect",
    description = "Says what images there are: classes, sizes, unreadable ones.")
final class DataInspectCommand implements Callable<Integer> {

  private static final int MAX_LISTED = 20;

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DATA", description = "As for --data of pretrain.")
  private String data;

  @Mixin private RootOption root;

  @Mixin private PixelLimitOption pixelLimit;

  DataInspectCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec, stop);
    Inspected inspected = console.run(new InspectJob(data, root.given(), pixelLimit.given()));
    console.line("layout: %s", inspected.dataset().inspection().layout());
    inspected.parts().forEach((name, part) -> print(name, part, console));
    int unreadable = inspected.parts().get("train").unreadable().size();
    List<Object> options = new ArrayList<>();
    options.addAll(root.words());
    if (unreadable > 0) {
      options.add("--skip-bad-images");
    }
    pixelLimit
        .given()
        .ifPresent(megapixels -> options.addAll(List.of("--max-megapixels", megapixels)));
    int readable = inspected.dataset().train().size() - unreadable;
    if (readable == 0) {
      console.line("none of the images to train on can be read: the lines above say why");
    }
    if (canBeListed(inspected.dataset().train(), console)) {
      new NextSteps(console).train(data, readable, options.toArray());
    }
    return 0;
  }

  /** Whether a run can list its images; says so where it cannot. */
  private static boolean canBeListed(ImageSource images, Console console) {
    int[] unlisted =
        IntStream.range(0, images.size()).filter(i -> !ListFile.canHold(images.path(i))).toArray();
    if (unlisted.length > 0) {
      console.line(
          "note: %s a line break and cannot be trained on: rename %s: %s",
          Counted.of(unlisted.length, "path holds", "paths hold"),
          unlisted.length == 1 ? "it" : "them, the first",
          OneLine.of(images.path(unlisted[0])));
    }
    return unlisted.length == 0;
  }

  private static void print(String name, Part part, Console console) {
    console.line("%s: %s", name, part.images().description());
    printClasses(part.images(), console);
    printSizes(part.sizes(), console);
    int images = part.images().size();
    int unreadable = part.unreadable().size();
    console.line(
        "  unreadable images: %,d%s",
        unreadable,
        unreadable == 0 ? "" : " (%,d of %,d can be read)".formatted(images - unreadable, images));
    part.unreadable().values().stream()
        .limit(MAX_LISTED)
        .forEach(message -> console.line("    %s", message));
    printRest(part.unreadable().size(), console);
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
    int largestCount = Arrays.stream(counts).max().orElse(0);
    console.line(
        "  %s, %s%s%s",
        Counted.of(classes.length, "class", "classes"),
        fewest == largestCount ? "" : "%,d to ".formatted(fewest),
        Counted.of(largestCount, "image"),
        classes.length == 1 ? "" : " each");
    for (int c : Arrays.copyOf(classes, Math.min(classes.length, MAX_LISTED))) {
      console.line("    %-24s %,8d", OneLine.of(source.classNames().get(c)), counts[c]);
    }
    printRest(classes.length, console);
    int unlabelled = source.size() - Arrays.stream(counts).sum();
    if (unlabelled > 0) {
      console.line("  %s of no class to train on", Counted.of(unlabelled, "image"));
    }
  }

  private static void printSizes(Map<String, Long> sizes, Console console) {
    console.line("  %s", Counted.of(sizes.size(), "size", "different sizes"));
    sizes.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(MAX_LISTED)
        .forEach(e -> console.line("    %-24s %,8d", e.getKey(), e.getValue()));
    printRest(sizes.size(), console);
  }

  private static void printRest(int all, Console console) {
    if (all > MAX_LISTED) {
      console.line("    and %,d more", all - MAX_LISTED);
    }
  }
}
