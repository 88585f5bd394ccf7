package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.run.Experiment.Relation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentTest {

  private static final ImageSelection IMAGES =
      new ImageSelection("photos", 90, List.of(60, 20, 10), "0000abcd");

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("method.name", "sdclr"),
          Map.entry("method.temperature", "0.2"),
          Map.entry("method.pruneFraction", "0.9"),
          Map.entry("seed", "1"),
          Map.entry("epochs", "10"),
          Map.entry("batchSize", "64"),
          Map.entry("data.source", "photos"),
          Map.entry("data.longTail.imbalance", "20"),
          Map.entry("data.longTail.seed", "1"),
          Map.entry("data.skipBadImages", "false"),
          Map.entry("compute.type", "auto"),
          Map.entry("compute.threads", "2"),
          Map.entry("log.everySteps", "10"),
          Map.entry("model.width", "16"));

  /** The run of {@link #SETTINGS} with changes: {@code key=value}, and those of {@link #images}. */
  private static Experiment with(String changes) {
    Map<String, String> settings = new TreeMap<>(SETTINGS);
    ImageSelection images = IMAGES;
    String type = "fp32";
    int epochsDone = 10;
    for (String change :
        changes == null || changes.isEmpty() ? new String[0] : changes.split("; ")) {
      String[] parts = change.split("=", 2);
      switch (parts[0]) {
        case "checksum" -> images = images(images.source(), images.images(), parts[1]);
        case "images" -> images = images(images.source(), Long.parseLong(parts[1]), "00001234");
        case "data.source" -> {
          images = images(parts[1], images.images(), images.checksum());
          settings.put(parts[0], parts[1]);
        }
        case "sizes" ->
            images =
                new ImageSelection(
                    images.source(),
                    images.images(),
                    Arrays.stream(parts[1].split("/")).map(Integer::valueOf).toList(),
                    "00009999");
        case "resolved" -> type = parts[1];
        case "done" -> epochsDone = Integer.parseInt(parts[1]);
        default -> {
          if (parts[1].isEmpty()) {
            settings.remove(parts[0]);
          } else {
            settings.put(parts[0], parts[1]);
          }
        }
      }
    }
    return Experiment.of(settings, Optional.of(images), Optional.of(record(type, epochsDone)));
  }

  private static ImageSelection images(String source, long count, String checksum) {
    return new ImageSelection(source, count, IMAGES.classSizes(), checksum);
  }

  private static RunRecord record(String type, int epochsDone) {
    return new RunRecord(
        "1",
        "sdclr",
        "photos",
        90,
        "m",
        "17",
        type,
        2,
        2,
        7,
        RunRecord.State.DONE,
        epochsDone,
        1,
        List.of(),
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  @ParameterizedTest(name = "[{0}] and [{1}]: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "                          |                                   | SAME         |",
        // What is written how often, and what the machine does.
        "                          | log.everySteps=50                 | SAME         |",
        "                          | log.mineEveryEpochs=2             | SAME         |",
        "                          | log.tensorboard=true              | SAME         |",
        "                          | compute.threads=8                 | SAME         |",
        "                          | compute.loaderThreads=8           | SAME         |",
        "                          | compute.device=cuda               | SAME         |",
        "                          | onDivergence=rewind               | SAME         |",
        "                          | data.skipBadImages=true           | SAME         |",
        "                          | distributed.timeoutSeconds=9      | SAME         |",
        "                          | distributed.bucketMebibytes=9     | SAME         |",
        "initFromSha256=aa; initFrom=/a/r1 | initFromSha256=aa; initFrom=r1 | SAME    |",
        // The same images, wherever they lie and however they were chosen.
        "                          | data.source=/mnt/photos           | SAME         |",
        "                          | data.source=./photos/             | SAME         |",
        "                          | data.split=l/1.txt; data.longTail.seed= | SAME   |",
        // Chance.
        "                          | seed=2                            | REPETITION   |",
        "seed=2                    | seed=3; compute.threads=4         | REPETITION   |",
        "                          | seed=2; log.everySteps=1          | REPETITION   |",
        "                          | data.longTail.seed=2; checksum=1  | REPETITION   |",
        "                          | data.split=l/2.txt; checksum=1    | REPETITION   |",
        "                          | model.initSeed=7                  | REPETITION   |",
        // Progress.
        "                          | done=5                            | CONTINUATION | epochs done: 10 and 5",
        "                          | done=5; seed=2                    | OTHER        | epochs done: 10 and 5",
        // Treatments.
        "                          | method.name=simclr; method.pruneFraction= | OTHER | method.name: sdclr and simclr",
        "                          | method.temperature=0.5            | OTHER        | method.temperature: 0.2 and 0.5",
        "                          | epochs=20                         | OTHER        | epochs: 10 and 20",
        "                          | seed=2; batchSize=32              | OTHER        | batchSize: 64 and 32",
        "                          | model.width=32                    | OTHER        | model.width: 16 and 32",
        "                          | distributed.synchronizedBatchNorm=false | OTHER  | distributed.synchronizedBatchNorm: none and false",
        "initFromSha256=aa         | initFromSha256=bb                 | OTHER        | initFromSha256: aa and bb",
        "                          | initFromSha256=0123456789abcdef   | OTHER        | initFromSha256: none and 0123456789ab...",
        // How numbers are rounded is small, but it is none of chance.
        "compute.type=fp32         | compute.type=auto                 | SAME         |",
        "                          | resolved=bf16                     | OTHER        | compute.type: fp32 and bf16",
        "                          | compute.convolutions=direct       | SAME         |",
        "                          | compute.activations=recomputed    | SAME         |",
        "resolved=bf16             | resolved=bf16; compute.convolutions=direct | OTHER | compute.convolutions: none and direct",
        // Other data.
        "                          | images=80                         | OTHER        | 'data: photos (90 images) and photos (80 images)'",
        "                          | sizes=50/30/10                    | OTHER        | 'data: photos (90 images), but with other class sizes'",
        "                          | data.source=sketches              | OTHER        | 'data: photos (90 images) and sketches (90 images)'",
        "                          | data.source=/mnt/photos; checksum=1 | OTHER      | 'data: photos (90 images) and /mnt/photos (90 images)'",
      })
  void tellsRepetitionsFromArms(String one, String other, Relation relation, String difference) {
    Experiment first = with(one);
    Experiment second = with(other);
    assertThat(first.to(second)).isEqualTo(relation);
    assertThat(second.to(first)).isEqualTo(relation);
    if (difference == null) {
      assertThat(first.differences(second)).isEmpty();
    } else {
      assertThat(first.differences(second)).contains(difference);
    }
    boolean belong = relation == Relation.SAME || relation == Relation.REPETITION;
    assertThat(Experiment.arms(List.of(first, second))).hasSize(belong ? 1 : 2);
  }

  @Test
  void nothingIsKnownOfARunWithoutSettings() {
    assertThat(Experiment.UNKNOWN.to(Experiment.UNKNOWN)).isEqualTo(Relation.OTHER);
    assertThat(Experiment.UNKNOWN.to(with(""))).isEqualTo(Relation.OTHER);
  }

  /** Where no list of images was kept, only what the settings say of them can be compared. */
  @Test
  void comparesSettingsOfUnlistedImages() {
    Map<String, String> other = new TreeMap<>(SETTINGS);
    other.put("data.longTail.seed", "2");
    assertThat(unlisted(SETTINGS).to(unlisted(other))).isEqualTo(Relation.REPETITION);
    other.put("data.source", "/mnt/photos");
    assertThat(unlisted(SETTINGS).to(unlisted(other))).isEqualTo(Relation.OTHER);
    assertThat(unlisted(SETTINGS).to(with(""))).isEqualTo(Relation.OTHER);
  }

  private static Experiment unlisted(Map<String, String> settings) {
    return Experiment.of(settings, Optional.empty(), Optional.of(record("fp32", 10)));
  }

  /** A and C differ by the path of their source alone, and B belongs to both. */
  @Test
  void armsDoNotDependOnTheOrderOfRuns() {
    Experiment a = with("checksum=1");
    Experiment b = with("data.source=/mnt/photos; checksum=1; seed=2");
    Experiment c = with("data.source=/mnt/photos; checksum=2; seed=3");
    Experiment other = with("epochs=20");
    assertThat(a.to(c)).isEqualTo(Relation.OTHER);
    assertThat(Experiment.arms(List.of(a, other, b, c)))
        .containsExactly(List.of(0, 2, 3), List.of(1));
    assertThat(Experiment.arms(List.of(a, c, other, b)))
        .containsExactly(List.of(0, 1, 3), List.of(2));
  }

  @Test
  void pairsByDraw() {
    Experiment sdclr = with("seed=2");
    Experiment simclr = with("seed=2; method.name=simclr; log.everySteps=1");
    assertThat(sdclr.draw()).isEqualTo(simclr.draw());
    assertThat(sdclr.draw()).isNotEqualTo(with("seed=2; checksum=1").draw());
  }

  @Test
  void saysWhatConfoundsAComparisonOfMethods() {
    Experiment sdclr = with("");
    assertThat(sdclr.differencesBesideMethod(with("method.name=simclr; method.pruneFraction=")))
        .isEmpty();
    assertThat(
            sdclr.differencesBesideMethod(
                with(
                    "method.name=simclr; method.pruneFraction=; method.temperature=0.5; epochs=5")))
        .containsExactly("epochs: 10 and 5", "method.temperature: 0.2 and 0.5");
  }
}
