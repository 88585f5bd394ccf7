package dev.sdclr.run;

import static dev.sdclr.fuzz.FuzzTarget.words;

import dev.sdclr.data.Inspection;
import dev.sdclr.data.UnreadableImages;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation.FewShotScore;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSettings.MiningScore;
import dev.sdclr.run.statistics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corrupt files of a run directory are read or refused in one line. */
class HostileRecordsTest {

  private static final int CASES = 500;
  private static final Limit TEXT = new Limit(1 << 20, 100);

  private static final List<byte[]> WORDS =
      words(
          "null",
          "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
          "{\"a\":{\"a\":{\"a\":",
          "\"a\\nb\\u001b[2J\":",
          "\"\\ud800\"",
          "[",
          "]",
          "{",
          "}",
          ",",
          ":",
          "\"",
          "\n",
          "1e400",
          "-",
          "NaN",
          "true",
          "\u00ff\u00fe",
          "\"@class\":\"java.net.URL\",",
          "/* */");

  @TempDir private Path folder;

  @Test
  void evaluations() {
    List<ClassCount> classes =
        List.of(new ClassCount("x", 3, Group.MANY), new ClassCount("y", 2, Group.FEW));
    List<Integer> images = List.of(10, 20);
    Intervals intervals =
        Resamples.of(List.of(List.of(80.0, 75.0)), images, classes, 0).intervals(images, 0);
    Score score = new Score(77.5, 2.5, 80.0, null, 75.0, List.of(80.0, 75.0), "p", "l", intervals);
    List<FewShotScore> draws = List.of(new FewShotScore("1 %", 1, score));
    record(
        "evaluation.json",
        new Evaluation("a", "b", classes, "g", Map.of("few", score), draws, score, null));
  }

  @Test
  void runRecords() {
    record(
        "run.json",
        new RunRecord(
            "1",
            "sdclr",
            "d",
            5,
            "m",
            "17",
            "bf16",
            2,
            2,
            7,
            RunRecord.State.DONE,
            3,
            1.5,
            List.of("note"),
            List.of("a.jpg"),
            2,
            0.5,
            List.of("fact"),
            3,
            new Inspection("class folders", Map.of(".heic", 12L), List.of("note")),
            null,
            4,
            List.of(new UnreadableImages("no image", 1, List.of("a.jpg"))),
            List.of("advice"),
            2));
  }

  @Test
  void miningSummaries() {
    record(
        "mining.json",
        new MiningSummary(
            40,
            new MiningSettings(MiningScore.LOSS, List.of(0.5, 0.9), 4, 7L, 256, 0.2),
            "rise of the loss",
            "some groups",
            List.of("disc"),
            10.0,
            0.75,
            List.of(MiningSummary.TopShare.of(5, 2, 1)),
            new MinedCollection("train", "0123abcd", "images"),
            3));
  }

  @Test
  void orderings() {
    Interval interval = new Interval(0.2, 0.4);
    OrderingEvaluation.Detection detection =
        new OrderingEvaluation.Detection(0.3, interval, 0.25, interval);
    record(
        "orderings.json",
        new OrderingEvaluation(
            "some groups",
            40,
            List.of(new ClassCount("disc", 2, ClassCount.Group.FEW)),
            200,
            List.of(
                new OrderingEvaluation.OrderingScore(
                    "mean",
                    detection,
                    Map.of("disc", detection),
                    List.of(new OrderingEvaluation.Lift(1, 2, interval)),
                    List.of(new OrderingEvaluation.ClassesFound(20, 1, interval, 0.3)))),
            4));
  }

  private void record(String name, Object example) {
    Path file = folder.resolve(name);
    RecordFile.write(file, example);
    Reading reading = Reading.of(file, path -> RecordFile.read(path, example.getClass()));
    fuzz(name, file, reading);
  }

  @Test
  void metrics() {
    Path file = folder.resolve("metrics.jsonl");
    JsonLines<Metric> log = new JsonLines<>(file, Metric.class, Metric::step);
    for (Metric.Kind kind : Metric.Kind.values()) {
      log.append(new Metric(kind, 1, 2, 3.5, 0.1, 100.5, 9));
    }
    fuzz("metrics.jsonl", file, Reading.of(file, path -> log.read()));
  }

  @Test
  void forgetting() {
    Path file = folder.resolve("forgetting.jsonl");
    JsonLines<Forgetting> log = new JsonLines<>(file, Forgetting.class, Forgetting::epoch);
    Map<String, Double> classes = Map.of("disc", 1 / 3.0);
    log.append(new Forgetting(2, 40, 0.9, 0.2, 0.1, null, 0.3, classes, 25.0, 0.7, null));
    fuzz("forgetting.jsonl", file, Reading.of(file, path -> log.read()));
  }

  @Test
  void featureQuality() {
    Path file = folder.resolve("quality.jsonl");
    JsonLines<FeatureQuality> log =
        new JsonLines<>(file, FeatureQuality.class, FeatureQuality::epoch);
    log.append(new FeatureQuality(2, 40, 7.5, 0.1, -0.5, 0.3, 0.9, 0.4, 0.2, 0.01));
    fuzz("quality.jsonl", file, Reading.of(file, path -> EarlyWarnings.of(log.read(), 1)));
  }

  @Test
  void minedImages() {
    Path file = folder.resolve("mined.csv");
    MinedList.write(
        file,
        List.of(
            new MinedImage(1, 7, "a, \"b\"/c.png", "a, \"b\"", 1.5),
            new MinedImage(2, 0, "plain.jpg", null, 1e-9)));
    fuzz("mined.csv", file, Reading.of(file, list -> MinedList.read(list, Integer.MAX_VALUE)));
  }

  private static void fuzz(String name, Path file, Reading reading) {
    List<byte[]> examples = new ArrayList<>();
    try {
      examples.add(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    Fuzzing.run(FuzzTarget.plain(name, examples, WORDS, reading, TEXT), CASES);
  }
}
