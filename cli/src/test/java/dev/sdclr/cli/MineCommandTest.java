package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.NpyFile;
import dev.sdclr.SmallRun;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSettings;
import dev.sdclr.run.MiningSettings.MiningScore;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MineCommandTest {

  @TempDir static Path shared;
  static Path pictures;
  static RunDirectory run;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    pictures = new GeneratedImages(41).writeClasses(shared.resolve("pictures"), 18, 9, 2);
    run = SmallRun.train(SmallRun.config(pictures, "epochs=1"), shared.resolve("run"));
  }

  private static Invocation mine(String... options) {
    List<String> arguments = new ArrayList<>(List.of("mine", run.path().toString()));
    arguments.addAll(List.of(options));
    Invocation result = Invocation.of(arguments);
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private static MiningSettings settings() {
    return RecordFile.read(run.miningSummary(), MiningSummary.class).settings();
  }

  @Test
  void recordsTheSettingsOfEveryScore() throws IOException {
    mine();
    assertThat(settings())
        .isEqualTo(
            MiningSettings.orderings(
                10,
                List.of(
                    new MiningSettings(MiningScore.COSINE, List.of(0.9), 0, null, null, null))));
    mine("--augmentations", "2");
    assertThat(settings())
        .isEqualTo(
            MiningSettings.orderings(
                10,
                List.of(new MiningSettings(MiningScore.COSINE, List.of(0.9), 2, 10L, null, null))));
    mine("--score", "loss", "--score", "mean", "--score", "cosine", "--augmentations", "3");
    assertThat(settings())
        .isEqualTo(
            MiningSettings.orderings(
                10,
                List.of(
                    new MiningSettings(MiningScore.LOSS, List.of(0.9), 3, 10L, 8, 0.2),
                    new MiningSettings(MiningScore.COSINE, List.of(0.9), 3, 10L, null, null))));
    mine("--score", "cosine");
    assertThat(settings())
        .isEqualTo(new MiningSettings(MiningScore.COSINE, List.of(0.9), 0, null, null, null));
    mine(
        "--score",
        "cosine",
        "--augmentations",
        "2",
        "--prune-fraction",
        "0.5",
        "--prune-fraction",
        "0.8");
    assertThat(settings())
        .isEqualTo(new MiningSettings(MiningScore.COSINE, List.of(0.5, 0.8), 2, 10L, null, null));
    mine("--score", "loss");
    assertThat(settings())
        .isEqualTo(new MiningSettings(MiningScore.LOSS, List.of(0.9), 4, 10L, 8, 0.2));
    mine("--score", "pie");
    assertThat(settings())
        .isEqualTo(new MiningSettings(MiningScore.PIE, List.of(0.5, 0.7, 0.9), 0, 10L, null, null));
    assertThat(Files.readAllLines(run.mined()))
        .hasSize(30)
        .startsWith("rank,index,path,label,score,reason");
  }

  @Test
  void ranksTheImagesOfAListUnderAnotherFolder() throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("some.txt"), "stripes/stripes-0001.jpg\nstripes/stripes-0002.png\n");
    Invocation ranked = mine("--data", list.toString(), "--root", pictures.toString());
    assertThat(ranked.code()).as(ranked.err()).isZero();
    assertThat(ranked.out()).contains("2 images ranked");
  }

  @Test
  void refusesSharesOfWeightsWhereNothingIsPruned() {
    Invocation result =
        Invocation.of("mine", run.path().toString(), "--score=mean", "--prune-fraction=0.5");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.failure())
        .endsWith(
            "--prune-fraction belongs to cosine, loss, pie: orderings of features prune nothing");
  }

  @Test
  void replacesTheListOfARunUnasked() {
    mine("--no-map", "--top=3");
    mine("--no-map", "--top=2");
    assertThat(MinedList.read(run.mined(), Integer.MAX_VALUE)).hasSize(2);
    assertThat(Invocation.of("mine", run.path().toString(), "--overwrite").failure())
        .isEqualTo(
            "--overwrite belongs to FEATURES: a run's list, RUN/mined.csv, is always made anew");
  }

  /** As {@code embed} takes them, so that a list can be joined with features. */
  @Test
  void ranksThePartThatIsAskedFor() {
    Path parted = folder.resolve("parted");
    new GeneratedImages(33).writeClasses(parted.resolve("train"), 9, 6);
    new GeneratedImages(34).writeClasses(parted.resolve("test"), 7, 5);
    RunDirectory own = SmallRun.train(SmallRun.config(parted, "epochs=1"), folder.resolve("own"));
    for (RunDirectory miner : List.of(own, run)) {
      String data = miner.path().equals(own.path()) ? "" : " --data " + parted;
      Invocation test =
          Invocation.of("mine %s --part test%s".formatted(miner.path(), data).split(" "));
      assertThat(test.code()).as(test.err()).isZero();
      assertThat(test.out()).contains("(12 images)", "12 images ranked");
      assertThat(MinedList.read(miner.mined(), Integer.MAX_VALUE))
          .hasSize(12)
          .extracting(MinedImage::path)
          .noneMatch(path -> path.startsWith("test/"));
    }
    Invocation all = Invocation.of("mine", own.path().toString(), "--part", "all");
    assertThat(all.out()).contains("27 images ranked");
    assertThat(MinedList.read(own.mined(), Integer.MAX_VALUE))
        .extracting(MinedImage::path)
        .anyMatch(path -> path.startsWith("test/"))
        .anyMatch(path -> path.startsWith("train/"));
    Invocation report = Invocation.of("report", own.path().toString());
    assertThat(report.code()).as(report.err()).isZero();
    Invocation missing = Invocation.of("mine", run.path().toString(), "--part", "test");
    assertThat(missing.failure()).startsWith("part test: pictures has no test images");
  }

  @Test
  void ranksByOrderingsInTurnAndSaysWhy() {
    Invocation inTurn = mine();
    assertThat(inTurn.out()).containsPattern("these orderings (dis)?agree");
    List<MinedImage> ranked = MinedList.read(run.mined(), Integer.MAX_VALUE);
    assertThat(ranked).extracting(MinedImage::reason).doesNotContainNull();
    assertThat(ranked)
        .extracting(MinedImage::index)
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 29).boxed().toList());
    mine("--score", "mean");
    List<MinedImage> alone = MinedList.read(run.mined(), Integer.MAX_VALUE);
    assertThat(alone).extracting(MinedImage::reason).containsOnly("far from the mean");
    assertThat(alone).extracting(MinedImage::score).isSortedAccordingTo(Comparator.reverseOrder());
    mine("--score", "mean", "--score", "cosine");
    assertThat(MinedList.read(run.mined(), Integer.MAX_VALUE))
        .extracting(MinedImage::reason)
        .anyMatch(reason -> reason.startsWith("far from the mean"))
        .anyMatch(reason -> reason.startsWith("changes when pruned"));
  }

  @Test
  void printsHowWellTheTailIsFound() {
    String out = mine().out();
    MiningSummary summary = RecordFile.read(run.miningSummary(), MiningSummary.class);
    assertThat(summary.top()).hasSize(3);
    assertThat(out)
        .contains(
            "rare classes: disc (groups by share of the pre-training images: few below a quarter of"
                + " an even share, many from a whole one)");
    for (MiningSummary.TopShare share : summary.top()) {
      assertThat(out)
          .contains(
              "tail share in the top %.0f %%: %.1f %% (in the data: 6.9 %%), lift %.2f; %d of %d images, by chance %.0f to %.0f%n"
                  .formatted(
                      share.topPercent(),
                      share.tailShare(),
                      share.lift(),
                      share.tailImages(),
                      share.images(),
                      summary.tailByChance(share).low(),
                      summary.tailByChance(share).high()));
    }
    assertThat(out)
        .contains(
            "telling the tail from the rest: AUROC %.3f (by chance: %.3f to %.3f)%n"
                .formatted(
                    summary.auroc(),
                    0.5 - summary.aurocReachByChance(),
                    0.5 + summary.aurocReachByChance()));
  }

  @Test
  void mapsTheRankedImages() {
    mine();
    EmbeddingMap map = RecordFile.read(run.map(Kind.MINED), EmbeddingMap.class);
    List<MinedImage> mined = MinedList.read(run.mined(), Integer.MAX_VALUE);
    assertThat(map.ranked()).isEqualTo(29);
    assertThat(map.points())
        .hasSize(29)
        .allSatisfy(
            point -> {
              MinedImage image = mined.get(point.rank() - 1);
              assertThat(point.index()).isEqualTo(image.index());
              assertThat(point.path()).isEqualTo(image.path());
              assertThat(point.label()).isEqualTo(image.label());
              assertThat(point.score()).isEqualTo(image.score());
            });
    assertThat(run.mapPictures(Kind.MINED)).isNotEmptyFile();
  }

  /** Of ranked images that are not in the list, too. */
  @Test
  void leavesOutTheMapWhenToldTo() {
    mine("--top", "3");
    assertThat(RecordFile.read(run.map(Kind.MINED), EmbeddingMap.class).points()).hasSize(29);
    mine("--no-map");
    assertThat(run.map(Kind.MINED)).doesNotExist();
    assertThat(run.mapPictures(Kind.MINED)).doesNotExist();
  }

  @Test
  void copiesTheFirstForLabelling() {
    Path target = folder.resolve("label");
    String out = mine("--copy-to", target.toString(), "--top", "4").out();
    assertThat(out).contains("copied the first 4 to %s%n".formatted(target));
    List<MinedImage> mined = MinedList.read(target.resolve("mined.csv"), Integer.MAX_VALUE);
    assertThat(mined).isEqualTo(MinedList.read(run.mined(), Integer.MAX_VALUE)).hasSize(4);
    for (MinedImage image : mined) {
      Path original = pictures.resolve(image.path());
      assertThat(target.resolve("%05d-%s".formatted(image.rank(), original.getFileName())))
          .hasSameBinaryContentAs(original);
    }
  }

  @Test
  void linksAHundredUnlessToldOtherwise() {
    Path target = shared.resolve("links");
    String out = mine("--link-to", target.toString()).out();
    assertThat(out)
        .contains("linked the first 29 (--top gives another number) to %s%n".formatted(target));
    assertThat(target.toFile().list()).hasSize(31);
    assertThat(MinedList.read(run.mined(), Integer.MAX_VALUE)).hasSize(29);
  }

  @Test
  void refusesAFolderInUseBeforeItBegins() throws IOException {
    Files.writeString(folder.resolve("mine.txt"), "mine");
    Files.deleteIfExists(run.mined());
    Invocation result =
        Invocation.of("mine", run.path().toString(), "--copy-to", folder.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.failure())
        .isEqualTo("%s exists already and is not an empty folder: choose another", folder);
    assertThat(run.mined()).doesNotExist();
  }

  @Test
  void refusesAFolderAmongTheImagesBeforeItBegins() throws IOException {
    Files.deleteIfExists(run.mined());
    Path newer = folder.resolve("newer");
    new GeneratedImages(42).writeClasses(newer, 2, 2);
    Path trained = pictures.resolve("label");
    for (Invocation result :
        List.of(
            Invocation.of("mine", run.path().toString(), "--copy-to", trained.toString()),
            Invocation.of(
                "mine",
                run.path().toString(),
                "--data",
                newer.toString(),
                "--link-to",
                newer.resolve("label").toString()))) {
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.failure())
          .endsWith("would be mistaken for further images: choose a folder outside");
    }
    assertThat(run.mined()).doesNotExist();
    assertThat(trained).doesNotExist();
    Path beside = folder.resolve("beside");
    Invocation result =
        Invocation.of(
            "mine",
            run.path().toString(),
            "--data",
            newer.toString(),
            "--copy-to",
            beside.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(beside).isNotEmptyDirectory();
  }

  @Test
  void minesWhileItPretrains() throws IOException {
    Path directory = folder.resolve("run");
    List<String> arguments = new ArrayList<>(List.of("pretrain", "--method=sdclr"));
    SmallRun.SETTINGS.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(
        List.of(
            "--data",
            pictures.toString(),
            "--out",
            directory.toString(),
            "--set",
            "log.mineEveryEpochs=1"));
    Invocation result = Invocation.of(arguments);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(Files.readAllLines(directory.resolve("forgetting.jsonl")))
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line).contains("\"byClass\":{\"checkers\":", "\"few\":", "\"auroc\":"));
    assertThat(Invocation.of("report", directory.toString()).code()).isZero();
    assertThat(directory.resolve("report.html"))
        .content()
        .contains("Which groups are forgotten at which stage");
  }

  @Test
  void minesFeaturesWithoutARun() throws IOException {
    Path features = folder.resolve("features.npy");
    NpyFile.writeClasses(features, 240, 0, -1);
    Path list = folder.resolve("list.csv");
    Invocation result =
        Invocation.of("mine", features.toString(), "--out", list.toString(), "--top", "50");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("240 images ranked, 50 written").contains("these orderings");
    List<MinedImage> mined = MinedList.read(list, Integer.MAX_VALUE);
    assertThat(mined).hasSize(50).extracting(MinedImage::reason).doesNotContainNull();
    assertThat(mined).extracting(MinedImage::label).contains("c");
    Invocation again = Invocation.of("mine", features.toString(), "--out", list.toString());
    assertThat(again.failure()).contains("exists already");
    Invocation pruning =
        Invocation.of("mine", features.toString(), "--out", "x.csv", "--score", "cosine");
    assertThat(pruning.failure())
        .isEqualTo(
            "score cosine prunes the network: mine a run, or rank features by an ordering of them");
    assertThat(Invocation.of("mine", features.toString()).failure()).startsWith("name with --out");
  }

  @Test
  void minesFeaturesWhoseImagesHaveLargeNumbers() throws IOException {
    Path large = folder.resolve("large.npy");
    NpyFile.writeClasses(large, 240, 0, -1);
    Path index = folder.resolve("large.index.csv");
    Files.writeString(index, Files.readString(index).replaceAll("(?m)^(\\d),", "300000000$1,"));
    Path list = folder.resolve("large.csv");
    Invocation result = Invocation.of("mine", large.toString(), "--out", list.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(MinedList.read(list, Integer.MAX_VALUE))
        .filteredOn(image -> image.path().equals("d/7.png"))
        .extracting(MinedImage::index)
        .containsExactly(3_000_000_007L);
  }
}
