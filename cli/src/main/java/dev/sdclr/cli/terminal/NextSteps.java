package dev.sdclr.cli.terminal;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.bucket.BucketAddress;
import dev.sdclr.data.known.KnownDataset;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.eval.LabelledSplits;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Says what a user may do next, as commands that can be pasted and that do not fail for want of
 * labels or because a file is there.
 */
public record NextSteps(Console console) {

  private static final String SEARCH =
      "next: find neighbours and near-duplicates in it with SQL: docs/search.md";

  /** After training: scores where there are labels, and what looks rare. */
  public void afterTraining(RunDirectory run, Dataset dataset) {
    List<String> steps = new ArrayList<>();
    boolean isScored = isCurrent(run, run.evaluation(), Evaluation.class, Evaluation::epochsDone);
    boolean isMined =
        Files.exists(run.mined())
            && isCurrent(run, run.miningSummary(), MiningSummary.class, MiningSummary::epochsDone);
    if (!isScored && LabelledSplits.canBeScored(dataset)) {
      steps.add(ShellLine.of("evaluate", run.path()));
    }
    if (!isMined) {
      steps.add(ShellLine.of("mine", run.path()));
    }
    if (steps.isEmpty() || isScored || isMined) {
      steps.add(ShellLine.of("report", run.path()));
    }
    print(steps);
  }

  /** Whether a result is there, and of the network that the run has now. */
  private static <T> boolean isCurrent(
      RunDirectory run, Path result, Class<T> type, Function<T, Integer> epochs) {
    try {
      return Files.exists(result)
          && !RecordFile.read(run.record(), RunRecord.class)
              .hasGoneOnSince(epochs.apply(RecordFile.read(result, type)));
    } catch (SdclrException e) {
      return false; // what cannot be read has to be made anew
    }
  }

  /** Says of runs that were scored or mined before they were finished that they were. */
  private void unfinished(List<RunDirectory> runs) {
    for (RunDirectory run : runs) {
      if (Files.exists(run.record())) {
        RunRecord record = RecordFile.read(run.record(), RunRecord.class);
        if (record.state() != RunRecord.State.DONE) {
          console.line(
              "%s is not finished: this is of its network after %d of %s; to go on: %s",
              run.path(),
              record.epochsDone(),
              Counted.of(TrainConfig.of(run).epochs(), "epoch"),
              ShellLine.of("resume", run.path()));
        }
      }
    }
  }

  /** After one or several runs were scored. */
  public void afterEvaluating(List<RunDirectory> runs) {
    unfinished(runs);
    List<Object> report = new ArrayList<>(List.of("report"));
    runs.forEach(run -> report.add(run.path()));
    List<String> steps = new ArrayList<>(List.of(ShellLine.of(report.toArray())));
    if (runs.size() == 1 && !Files.exists(runs.get(0).mined())) {
      steps.add(0, ShellLine.of("mine", runs.get(0).path()));
    }
    print(steps);
  }

  /**
   * After images were ranked.
   *
   * @param copies whether the first of them may be asked for in a folder, to label them
   * @param source of the run's images, which copies may not lie in
   */
  public void afterMining(RunDirectory run, boolean copies, Path source) {
    unfinished(List.of(run));
    List<String> steps = new ArrayList<>(List.of(ShellLine.of("report", run.path())));
    Path folder = free(Path.of("to-label"));
    if (copies && !folder.toAbsolutePath().startsWith(source.toAbsolutePath().normalize())) {
      steps.add(ShellLine.of("mine", run.path(), "--copy-to", folder));
    }
    print(steps);
  }

  /** After features were written. */
  public void afterEmbedding(Path file) {
    if (file.toString().endsWith(".parquet")) {
      console.line(SEARCH);
    }
  }

  /**
   * After a run's encoder was written for other programs: it makes features of images itself, or
   * classifies them.
   *
   * @param trained what the run was trained on
   * @param data that it was compared on, or null
   * @param root option that says where the paths of a list start; empty without
   * @param isClassifier whether it has a classifier behind it
   */
  public void afterExporting(
      Path encoder, DataConfig trained, String data, List<Object> root, boolean isClassifier) {
    String source = data == null ? trained.source() : data;
    if (!isThere(source)) {
      return;
    }
    List<Object> use = new ArrayList<>();
    use.addAll(List.of(isClassifier ? "classify" : "embed", encoder, "--data", word(source)));
    use.addAll(root);
    if (data == null && trained.root() != null) {
      use.addAll(List.of("--root", Path.of(trained.root())));
    }
    if (trained.skipBadImages()) {
      use.add("--skip-bad-images");
    }
    Path out = Path.of(isClassifier ? "classes.csv" : "features.parquet");
    use.addAll(List.of("--out", free(out)));
    print(List.of(ShellLine.of(use.toArray())));
  }

  private static boolean isThere(String source) {
    return isNamed(source) || DatasetLocator.isPattern(source) || Files.exists(Path.of(source));
  }

  private static boolean isNamed(String source) {
    return KnownDataset.find(source).isPresent() || BucketAddress.find(source).isPresent();
  }

  /**
   * After a list of images to label was written: its labels join those that are kept.
   *
   * @param images options that choose the model's images
   */
  public void importLabels(Path model, List<Object> images, Path list) {
    print(images, "labels", "import", model, list);
  }

  /**
   * After labels were added to those that are kept: which images to label then.
   *
   * @param images options that choose the model's images
   */
  public void suggest(Path model, List<Object> images) {
    print(images, "suggest", model, "--out", free(Path.of("next.csv")));
  }

  private void print(List<Object> images, Object... command) {
    List<Object> words = new ArrayList<>(List.of(command));
    words.addAll(images);
    print(List.of(ShellLine.of(words.toArray())));
  }

  /** The name of a data set, an address, or a path that is not an option. */
  public static Object word(String source) {
    return isNamed(source) ? source : Path.of(source);
  }

  /**
   * After images were found, counted or selected.
   *
   * @param data as it was given
   * @param images to train on
   * @param more options, with their values
   */
  public void train(String data, int images, Object... more) {
    if (images < 2) {
      return; // a loss contrasts images
    }
    List<Object> command = new ArrayList<>(List.of("pretrain", "--data", word(data)));
    command.addAll(Arrays.asList(more));
    command.addAll(List.of("--out", free(Path.of("runs", "mine"))));
    print(List.of(ShellLine.of(command.toArray())));
  }

  /** After the quickstart: with images of the user's own. */
  public void withOwnImages() {
    console.line(
        "next, with a folder of your own images: %s",
        ShellLine.of("pretrain", "--data", "FOLDER", "--out", free(Path.of("runs", "mine"))));
  }

  private void print(List<String> steps) {
    for (int i = 0; i < steps.size(); i++) {
      console.line("%s %s", i == 0 ? "next:" : "  or:", steps.get(i));
    }
  }

  /** The path, or one with a number behind its name that is free. */
  private static Path free(Path path) {
    Path free = path;
    String name = path.getFileName().toString();
    int dot = name.indexOf('.') < 0 ? name.length() : name.indexOf('.');
    for (int i = 2; Files.exists(free); i++) {
      free =
          path.resolveSibling("%s-%d%s".formatted(name.substring(0, dot), i, name.substring(dot)));
    }
    return free;
  }
}
