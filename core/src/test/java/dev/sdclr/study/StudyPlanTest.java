package dev.sdclr.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.UsageException;
import dev.sdclr.run.Evaluation;
import dev.sdclr.study.StudyRun.Role;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyPlanTest {

  static final String PLAN =
      """
      title: A study
      question: Which is better?
      settings: {epochs: 4, batchSize: 8, compute: {type: fp32}, model: {width: 4}}
      data:
        shapes:
          source: shapes
          longTail: {profile: exp, imbalance: 4, largest: 20}
          balanced: {profile: exp, imbalance: 1, largest: 11}
      arms:
        simclr: {method: {name: simclr}}
        sdclr: {method: {name: sdclr, pruneFraction: 0.5}}
        dcl: {method: {name: simclr, contrast: {loss: dcl}}}
      baseline: simclr
      primary: full.all
      secondary: [knn.few]
      tune: {splits: [9], grid: {optimizer.learningRate: [0.1, 0.5]}, settings: {epochs: 2}}
      judge: {splits: [1, 2], seeds: [1, 2]}
      balanced: [simclr, sdclr]
      """;

  @TempDir Path folder;

  private StudyPlan read(String text) throws IOException {
    return StudyPlan.read(Files.writeString(folder.resolve("plan.yaml"), text), Map.of());
  }

  /** 3 arms x 2 values; 3 arms x 2 splits x 2 seeds and 2 of them on balanced images. */
  @Test
  void plansEveryTrialAndEveryPair() throws IOException {
    StudyPlan plan = read(PLAN);
    assertThat(plan.tuningRuns()).hasSize(6);
    assertThat(plan.judgedCount()).isEqualTo(20);
    assertThat(plan.judgedRuns(Map.of())).as("nothing is chosen yet").isEmpty();
    assertThat(plan.comparisons()).isEqualTo(2);
    assertThat(plan.tuningRuns()).extracting(run -> run.key().folder()).doesNotHaveDuplicates();
  }

  @Test
  void countsInWords() throws IOException {
    assertThat(read(PLAN).sentences())
        .anyMatch(line -> line.contains("; 4 pairs on") && line.endsWith(" for 2 comparisons"));
    String least = PLAN.replaceAll("(?m)^  dcl: .*\n", "").replace("[1, 2]", "[1]");
    assertThat(read(least).sentences())
        .anyMatch(line -> line.contains("; 1 pair on") && line.endsWith(" for 1 comparison"));
  }

  /** Both arms of a pair see the same images, weights and order; other pairs share nothing. */
  @Test
  void armsOfAPairHaveSplitAndSeedInCommon() throws IOException {
    StudyPlan plan = read(PLAN);
    TrainConfig one = StudyRun.judged(plan, "shapes", "simclr", 2, 1, false, Map.of()).config();
    TrainConfig other = StudyRun.judged(plan, "shapes", "dcl", 2, 1, false, Map.of()).config();
    TrainConfig next = StudyRun.judged(plan, "shapes", "dcl", 1, 1, false, Map.of()).config();
    assertThat(one.seed()).isEqualTo(other.seed()).isNotEqualTo(next.seed());
    assertThat(one.data().longTail()).isEqualTo(other.data().longTail());
    assertThat(one.data().longTail().seed()).isEqualTo(2);
    TrainConfig balanced = StudyRun.judged(plan, "shapes", "dcl", 2, 1, true, Map.of()).config();
    assertThat(balanced.data().longTail().imbalance()).isEqualTo(1);
    assertThat(balanced.seed()).isEqualTo(one.seed());
  }

  @Test
  void trialsHaveTheirValuesAndTheirSettings() throws IOException {
    List<StudyRun> trials = read(PLAN).tuningRuns();
    assertThat(trials).allMatch(run -> run.key().role() == Role.TUNE);
    assertThat(trials).extracting(run -> run.config().epochs()).containsOnly(2);
    assertThat(trials)
        .extracting(run -> run.config().optimizer().learningRate())
        .containsExactly(0.1, 0.5, 0.1, 0.5, 0.1, 0.5);
  }

  @Test
  void whereDataLiesIsNoPartOfTheTreatment() throws IOException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), PLAN);
    StudyRun here = StudyPlan.read(file, Map.of()).tuningRuns().get(0);
    StudyRun there = StudyPlan.read(file, Map.of("shapes", "/mnt/shapes")).tuningRuns().get(0);
    assertThat(there.config().data().source()).isEqualTo("/mnt/shapes");
    assertThat(here.treatment()).isEqualTo(there.treatment());
    assertThat(here.differenceTo(there.config())).isEmpty();
  }

  /** What was begun without small crops does not go on with them, and the other way round. */
  @Test
  void aSettingThatOnlyOneHasIsADifference() throws IOException {
    String crops = "settings: {views: {smallCrops: {count: 2, imageSize: 16}}, ";
    StudyRun without = read(PLAN).tuningRuns().get(0);
    StudyRun with =
        read(PLAN.replace("settings: {", crops) + "unequal: [views.smallCrops]\n")
            .tuningRuns()
            .get(0);
    assertThat(with.differenceTo(without.config()).orElseThrow())
        .isEqualTo("views.smallCrops.count not set, and the plan asks for 2");
    assertThat(without.differenceTo(with.config()).orElseThrow())
        .isEqualTo("views.smallCrops.count 2, and the plan asks for none");
    assertThat(with.differenceTo(with.config())).isEmpty();
  }

  /** Another file under the same name is another start, and so is another teacher. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "initFromSha256|{initFrom: FILE, method: {name: simclr}, compute: {type: fp32}}|{method: {name: barlow}}",
        "method.teacherSha256|{method: {name: distil, teacher: FILE}, compute: {type:"
            + " fp32}}|{method: {distil: {cosineWeight: 2.0}}}"
      })
  void filesAreKnownByTheirChecksums(String checksum, String settings, String arm)
      throws IOException {
    Path named = Files.writeString(folder.resolve("named"), "one");
    Path file =
        Files.writeString(
            folder.resolve("files.yaml"),
            """
            title: A study
            question: Which is better?
            settings: SETTINGS
            data: {shapes: {source: shapes}}
            arms: {one: {}, two: ARM}
            baseline: one
            primary: full.all
            judge: {splits: [1, 2]}
            """
                .replace("SETTINGS", settings.replace("FILE", named.toString()))
                .replace("ARM", arm));
    StudyRun first = judgedFirst(file);
    TrainConfig begun = first.config();
    assertThat(first.given()).containsKey(checksum);
    assertThat(first.treatment()).containsEntry(checksum, first.given().get(checksum));
    Files.writeString(named, "other");
    StudyRun other = judgedFirst(file);
    assertThat(other.differenceGiven(first.given()).orElseThrow()).startsWith(checksum + " ");
    assertThat(other.differenceTo(begun).orElseThrow()).startsWith(checksum + " ");
    Files.delete(named);
    StudyRun elsewhere = judgedFirst(file);
    assertThat(elsewhere.differenceGiven(first.given())).as("the file is not here").isEmpty();
    assertThat(elsewhere.differenceTo(begun)).as("the file is not here").isEmpty();
  }

  private static StudyRun judgedFirst(Path file) {
    StudyPlan plan = StudyPlan.read(file, Map.of());
    return StudyRun.judged(plan, "shapes", "two", 1, 1, false, Map.of());
  }

  /** As everywhere: how fp32 convolves is no other experiment, and another width is. */
  @Test
  void runsAreToldApartAsExperimentsAre() throws IOException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), PLAN);
    StudyRun run = StudyPlan.read(file, Map.of()).tuningRuns().get(0);
    Map<String, String> done = new TreeMap<>(run.treatment());
    done.put("compute.convolutions", "direct");
    done.put("log.everySteps", "7");
    done.remove("model.headLayers");
    assertThat(run.differenceTo(with(done, run))).isEmpty();
    done.put("epochs", "77");
    assertThat(run.differenceTo(with(done, run)))
        .hasValueSatisfying(what -> assertThat(what).startsWith("epochs 77, and"));
  }

  private static StudyRecord with(Map<String, String> settings, StudyRun run) {
    Evaluation evaluation = OnAStudy.evaluation(OnAStudy.TAIL, 3, 2, 1);
    return OnAStudy.with(OnAStudy.record(run, "fp32", "draw", evaluation), "settings", settings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "judge: {splits: [1, 2]|judge: {splits: [9]|tune.splits and judge.splits must have no split"
            + " in common",
        "primary: full.all|primary: full.most|primary: a measure must be one of full.all, full.many",
        "baseline: simclr|baseline: simcrl|baseline must be an arm (simclr, sdclr, dcl), was"
            + " 'simcrl' (did you mean 'simclr'?)",
        "baseline:|baselin:|unknown key 'baselin' (did you mean 'baseline'?); valid keys: arms, ",
        "secondary:|secondery:|unknown key 'secondery' (did you mean 'secondary'?)",
        "pruneFraction: 0.5|pruneFractoin: 0.5|unknown key 'method.pruneFractoin'",
        "pruneFraction: 0.5|pruneFraction: 1.5|method.pruneFraction must be in [0, 1)",
        "contrast: {loss: dcl}}|contrast: {loss: dcl}}, epochs: 8|arms simclr and dcl differ in"
            + " epochs (4 and 8), so their budgets are not equal",
        "contrast: {loss: dcl}}|contrast: {loss: dcl}}, model: {headLayers: 3}|arms simclr and dcl"
            + " differ in model.headLayers (2 and 3), so their budgets are not equal",
        "contrast: {loss: dcl}}|contrast: {loss: dcl}}, views: {smallCrops: {count: 2, imageSize:"
            + " 14}}|arms simclr and dcl differ in views.smallCrops (none and count 2, imageSize 14,"
            + " maxArea 0.14, minArea 0.05), so their budgets are not equal",
        "contrast: {loss: dcl}}|contrast: {loss: dcl}}, initFrom: start.pt|arms simclr and dcl"
            + " differ in initFrom (none and start.pt), so their budgets are not equal",
        "contrast: {loss: dcl}}|contrast: {loss: dcl}}, initFrom: \"a\\0b\"|initFrom must be a path",
        "optimizer.learningRate: [0.1, 0.5]|epochs: [4, 8]|tune.grid tries values of epochs, so that"
            + " the budgets of arms would not be equal: try other settings, or name epochs under"
            + " unequal",
        "optimizer.learningRate: [0.1, 0.5]|views.smallCrops.count: [2, 4]|tune.grid tries values of"
            + " views.smallCrops.count, so",
        "contrast: {loss: dcl}}|contrast: {loss: dcl}}, compute: {type: bf16}|dcl on shapes:"
            + " compute.type is bf16, and fp32 for simclr on shapes: give one type for",
        "settings: {epochs: 2}|settings: {compute: {type: bf16}}|trials of simclr on shapes:"
            + " compute.type is bf16, and fp32 for simclr on shapes: give one",
        "optimizer.learningRate: [0.1, 0.5]|compute.type: [fp32, bf16]|tune.grid tries values of"
            + " compute.type, and results of two types cannot be compared",
        "optimizer.learningRate: [0.1, 0.5]|compute: [{type: fp32}, {type: bf16}]|tune.grid tries"
            + " values of compute.type, and",
        "optimizer.learningRate: [0.1, 0.5]|model: [{width: 4}, {width: 8}]|tune.grid tries"
            + " values of model.width, so",
        "settings: {epochs: 4|settings: {seed: 7, epochs: 4|settings.seed would have no effect, as"
            + " seeds are given under judge.seeds and tune.seeds: remove it",
        "settings: {epochs: 4|settings: {data: {source: x}, epochs: 4|settings.data.source would"
            + " have no effect, as images are given under data.NAME.source",
        "contrast: {loss: dcl}}|contrast: {loss: dcl}}, data: {longTail: {profile: exp, imbalance:"
            + " 9}}|arms.dcl.data.longTail.imbalance would have no effect, as selections are given"
            + " under data.NAME.longTail",
        "contrast: {loss: dcl}}|contrast: {loss: dcl}}, optimizer: {learningRate: 1}|"
            + "arms.dcl.optimizer.learningRate would have no effect, as tune.grid chooses it",
        "source: shapes|'source: shapes\n    settings: {seed: 1}'|data.shapes.settings.seed would",
        "settings: {epochs: 2}|settings: {seed: 2}|tune.settings.seed would have no effect",
        "optimizer.learningRate: [0.1, 0.5]|seed: [1, 2]|tune.grid.seed would have no effect",
        "optimizer.learningRate: [0.1, 0.5]|data.longTail.imbalance: [2, 4]|"
            + "tune.grid.data.longTail.imbalance would have no effect",
        "optimizer.learningRate: [0.1, 0.5]|data: [{source: x}]|tune.grid.data.source would",
        "type: fp32|type: auto|settings.compute.type must be fp32 or bf16",
        "balanced: [simclr, sdclr]|balanced: [sdclr]|balanced must hold the baseline simclr",
        "balanced: [simclr, sdclr]|balanced: [simclr, sdclr, sdclr]|balanced must name each once,"
            + " names sdclr twice",
        "secondary: [knn.few]|secondary: [knn.few, full.few, knn.few]|secondary must name each"
            + " once, names knn.few twice",
        "secondary: [knn.few]|unequal: [epochs, batchSize, epochs]|unequal must name each once,"
            + " names epochs twice",
        "balanced: {profile: exp, imbalance: 1, largest: 11}|settings: {}|every data set needs a"
            + " selection balanced",
        "splits: [1, 2]|splits: [1, 1]|splits must be different whole numbers",
        "  dcl:|  d/cl:|names under arms must consist of letters",
        "learningRate: [0.1, 0.5]|learningRate: [0.1, -1]|tune.grid, optimizer.learningRate=-1: ",
        "learningRate: [0.1, 0.5]|learningRate: []|grid must have a key, and a value for each",
        "learningRate: [0.1|learningRat: [0.1|unknown key 'optimizer.learningRat'"
      })
  void refusesByName(String part, String instead, String message) {
    assertThat(PLAN).contains(part);
    assertThatThrownBy(() -> read(PLAN.replace(part, instead)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("plan.yaml");
  }

  @Test
  void refusesADataSetOfAnotherComputeType() {
    String two =
        PLAN.replace(
            "data:\n",
            "data:\n  dots: {source: dots, longTail: {profile: exp, imbalance: 4}, balanced:"
                + " {profile: exp, imbalance: 1}, settings: {compute: {type: bf16}}}\n");
    assertThatThrownBy(() -> read(two))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith(
            "simclr on shapes: compute.type is fp32, and bf16 for simclr on dots: give one type for all"
                + " under settings.compute.type");
  }

  @Test
  void unequalBudgetsThatAreNamedAreTakenAndSaid() throws IOException {
    StudyPlan plan =
        read(
            PLAN.replace("contrast: {loss: dcl}}", "contrast: {loss: dcl}}, epochs: 8")
                + "unequal: [epochs]\n");
    assertThat(plan.sentences()).contains("unequal budgets: arms may differ in epochs");
  }

  /** Small crops may be had for fewer epochs: as many pixels, if both keys are named. */
  @Test
  void smallCropsAreUnequalUnlessNamed() throws IOException {
    String arm =
        PLAN.replace(
            "contrast: {loss: dcl}}",
            "contrast: {loss: dcl}}, epochs: 3, views: {smallCrops: {count: 2, imageSize: 14}}");
    assertThatThrownBy(() -> read(arm + "unequal: [epochs]\n"))
        .hasMessageContaining("arms simclr and dcl differ in views.smallCrops");
    assertThat(read(arm + "unequal: [epochs, views.smallCrops]\n").sentences())
        .contains("unequal budgets: arms may differ in epochs, views.smallCrops");
  }

  /** Counted, not listed: 2 × 65,536 numbers ask for 2³² pairs, which an int takes for none. */
  @Test
  void refusesMoreRunsThanAnybodyHasTimeFor() throws IOException {
    List<Integer> many = IntStream.range(0, 1 << 16).boxed().toList();
    String pairs =
        PLAN.replace(
            "judge: {splits: [1, 2], seeds: [1, 2]}",
            "judge: {splits: %s, seeds: %s}".formatted(many, many));
    assertThatThrownBy(() -> read(pairs.replaceAll("(?m)^tune: .*\n", "")))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith("25,769,803,776 runs are more than 100,000");
    String values =
        IntStream.range(0, 400)
            .mapToObj(i -> "optimizer.k%d: [1, 2, 3, 4, 5, 6, 7, 8]".formatted(i))
            .collect(Collectors.joining(", "));
    assertThatThrownBy(() -> read(PLAN.replace("optimizer.learningRate: [0.1, 0.5]", values)))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith(" runs are more than 100,000");
  }

  @Test
  void refusesAPlaceForDataThatItDoesNotHave() throws IOException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), PLAN);
    assertThatThrownBy(() -> StudyPlan.read(file, Map.of("shape", "x")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--data shape=x: the study has no data set 'shape' (did you mean 'shapes'?); it has:"
                + " shapes");
  }

  /** The plans that the documents hold. */
  @ParameterizedTest
  @CsvSource({
    "equal-heads-2.yaml, 11",
    "equal-heads-3.yaml, 11",
    "small-budget.yaml, 4",
    "other-methods.yaml, 8",
    "small-batches.yaml, 3",
    "blood-cells.yaml, 4"
  })
  void plansOfTheDocumentsAreInOrder(String name, int arms) {
    StudyPlan plan = StudyPlan.read(Path.of("../docs/study", name), Map.of());
    assertThat(plan.arms()).hasSize(arms);
    assertThat(plan.judge().splits()).hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void publishedRecordsAreAllOfTheirPlan() {
    StudyPlan plan = StudyPlan.read(Path.of("../docs/study/small-budget.yaml"), Map.of());
    StudyRecords published =
        StudyRecords.read(List.of(Path.of("../docs/study/records/small-budget.jsonl")));
    StudyResults results = published.with(StudyDirectory.of(folder.resolve("no-study-yet")), plan);
    assertThat(results.left()).isEmpty();
  }
}
